/** A Cholesky factor: L of A = L L^T, [n, n] float64 row-major, zeros above the diagonal left unset. */
export interface CholeskyFactor {
  readonly n: number;
  readonly lower: Float64Array;
}

/** Share of the largest diagonal entry below which a pivot counts as zero. */
const zeroPivot = 1e-12;
/** About so many multiplications go by between two calls of `pause`. */
const betweenPauses = 20_000_000;
/** Rows that are factored together: they stay in the processor's cache while each row above is read once for all. */
const blockRows = 16;

/**
 * Cholesky factorisation by blocks of rows (Golub and Van Loan, Matrix Computations, section 4.2). A thousand rows take
 * a fraction of a second, so `pause` is awaited every few million multiplications. Each entry is the same sum in the
 * same order whatever the blocks.
 *
 * @param symmetric [n, n] row-major; only its lower triangle counts
 * @returns null when the matrix is not positive definite in float64
 */
export async function cholesky(
  symmetric: Float64Array,
  n: number,
  pause?: () => Promise<void>,
): Promise<CholeskyFactor | null> {
  if (symmetric.length !== n * n)
    throw new RangeError(`invalid matrix: ${symmetric.length} values for n ${n}`);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, symmetric[i * n + i] as number);
  const lower = new Float64Array(n * n);
  let work = 0;
  for (let start = 0; start < n; start += blockRows) {
    const end = Math.min(n, start + blockRows);
    for (let j = 0; j < end; j++) {
      if (j >= start) {
        const pivot = (symmetric[j * n + j] as number) - rowProduct(lower, j * n, j * n, j);
        if (!(pivot > zeroPivot * largest)) return null;
        lower[j * n + j] = Math.sqrt(pivot);
      }
      const diagonal = lower[j * n + j] as number;
      for (let i = Math.max(start, j + 1); i < end; i++) {
        const product = rowProduct(lower, i * n, j * n, j);
        lower[i * n + j] = ((symmetric[i * n + j] as number) - product) / diagonal;
      }
    }
    work += (blockRows * end * end) / 2;
    if (pause !== undefined && work > betweenPauses) {
      work = 0;
      await pause();
    }
  }
  return { n, lower };
}

/** Solves A x = b with the factor of A. */
export function choleskySolve({ n, lower }: CholeskyFactor, right: Float64Array): Float64Array {
  if (right.length !== n) throw new RangeError(`invalid right side: ${right.length} values for n ${n}`);
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i] as number) / (lower[i * n + i] as number);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - value * (lower[i * n + k] as number);
  }
  return x;
}

/** Four sums side by side, so that additions need not wait for each other. */
function rowProduct(values: Float64Array, a: number, b: number, length: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    first += (values[a + k] as number) * (values[b + k] as number);
    second += (values[a + k + 1] as number) * (values[b + k + 1] as number);
    third += (values[a + k + 2] as number) * (values[b + k + 2] as number);
    fourth += (values[a + k + 3] as number) * (values[b + k + 3] as number);
  }
  for (; k < length; k++) first += (values[a + k] as number) * (values[b + k] as number);
  return first + second + third + fourth;
}
