/** Eigenvalues of a symmetric matrix, falling, with their unit eigenvectors. */
export interface SymmetricEigen {
  /** [n], largest first. */
  readonly values: Float64Array;
  /** [n, n], one eigenvector per row. */
  readonly vectors: Float64Array;
}

const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, section 8.5): slow for large matrices, accurate and free of choices for small ones.
 *
 * @param symmetric [n, n] row-major; only its symmetric part counts
 */
export function symmetricEigen(symmetric: ArrayLike<number>, n: number): SymmetricEigen {
  if (symmetric.length !== n * n)
    throw new RangeError(`invalid matrix: ${symmetric.length} values for n ${n}`);
  const a = Float64Array.from(symmetric);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(a, n) > 0; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => (a[j * n + j] as number) - (a[i * n + i] as number));
  const values = Float64Array.from(order, (i) => a[i * n + i] as number);
  const vectors = new Float64Array(n * n);
  for (const [row, i] of order.entries()) {
    for (let k = 0; k < n; k++) vectors[row * n + k] = v[k * n + i] as number;
  }
  return { values, vectors };
}

/** Sum of the squares beside the diagonal, 0 once they vanish beside the diagonal's in float64. */
function offDiagonal(a: Float64Array, n: number): number {
  let beside = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const square = (a[i * n + j] as number) ** 2;
      all += square;
      if (i !== j) beside += square;
    }
  }
  return beside <= all * Number.EPSILON ** 2 ? 0 : beside;
}

function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number;
  if (apq === 0) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, s);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, c, s);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q, c, s);
}

function turn(values: Float64Array, i: number, j: number, c: number, s: number): void {
  const x = values[i] as number;
  const y = values[j] as number;
  values[i] = c * x - s * y;
  values[j] = s * x + c * y;
}
