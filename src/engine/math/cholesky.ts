/** A Cholesky factor: L of A = L L^T, [n, n] float64 row-major, zeros above the diagonal left unset. */
export interface CholeskyFactor {
  readonly n: number;
  readonly lower: Float64Array;
}

/** Share of the largest diagonal entry below which a pivot counts as zero. */
const zeroPivot = 1e-12;
/** About so many multiplications go by between two calls of `pause`. */
const betweenPauses = 20_000_000;

/**
 * Cholesky factorisation row by row (Golub and Van Loan, Matrix Computations, section 4.2). A thousand rows take half
 * a second, so `pause` is awaited every few million multiplications.
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
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const product = rowProduct(lower, row, j * n, j);
      lower[row + j] = ((symmetric[row + j] as number) - product) / (lower[j * n + j] as number);
    }
    const pivot = (symmetric[row + i] as number) - rowProduct(lower, row, row, i);
    if (!(pivot > zeroPivot * largest)) return null;
    lower[row + i] = Math.sqrt(pivot);
    work += (i * i) / 2;
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
