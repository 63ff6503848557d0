import { Failure } from '#contract/failure.ts';
import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { truncatedSvd } from '../math/truncated-svd.ts';
import { descend } from './coordinate-descent.ts';
import { type NonNegativeStart, nonNegativeStart } from './non-negative-start.ts';

export interface FactorisationOptions {
  /** r, from 1 to min(n, p). */
  readonly rank: number;
  readonly mostIterations: number;
  /** Ends when an iteration lessens |A - U W| by less than this share of it; 0: never. */
  readonly tolerance: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

export interface Factorisation {
  /** U [n, r], not negative. */
  readonly coefficients: Matrix;
  /** W [r, p], not negative; rows of length 1, so that the coefficients of different rows can be compared. */
  readonly basis: Matrix;
  /** |A - U W| / |A|, Frobenius norms; 0 where A is zero. */
  readonly error: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Non-negative matrix factorisation A = U W with U, W >= 0 (Lee and Seung 1999) that minimises |A - U W|^2 by
 * coordinate descent on U and W in turn (Cichocki and Phan 2009), scikit-learn's default solver. The problem has many
 * minima: it is started from NNDSVDa and from NNDSVDar, and the lower one found is kept. The products with A go through
 * `products`; a sweep itself touches r^2 numbers per row.
 *
 * Convergence: the relative change of the objective, (e_before - e) / e_before with e = |A - U W|, falls below
 * `tolerance`. The same input, seed and threads give the same bytes.
 *
 * @param a [n, p], not negative
 * @throws Failure `usage` for a rank that A does not have room for, `cancelled`
 */
export async function factorise(
  a: Matrix,
  { rank, mostIterations, tolerance, seed, signal }: FactorisationOptions,
  products: MatrixProduct,
): Promise<Factorisation> {
  const most = Math.min(a.rows, a.columns);
  if (rank > most) {
    throw new Failure(
      'usage',
      `${rank} concepts can't be told apart in ${a.rows} crops of ${a.columns} channels: choose a rank up to ${most}.`,
    );
  }
  const svd = await truncatedSvd(a, rank, products, seed);
  let best: Factorisation | null = null;
  for (const filling of ['mean', 'random'] as const) {
    const start = nonNegativeStart(a, svd, filling, seed);
    const found = await descendFrom(a, start, { mostIterations, tolerance, signal }, products);
    if (best === null || found.error < best.error) best = found;
  }
  if (best === null) throw new TypeError('nothing was started from');
  return best;
}

async function descendFrom(
  a: Matrix,
  start: NonNegativeStart,
  {
    mostIterations,
    tolerance,
    signal,
  }: Pick<FactorisationOptions, 'mostIterations' | 'tolerance'> & {
    readonly signal: AbortSignal | undefined;
  },
  products: MatrixProduct,
): Promise<Factorisation> {
  const rank = start.basis.rows;
  let u = start.coefficients;
  let w = start.basis;
  const total = squareSum(a.data);
  let error = Number.POSITIVE_INFINITY;
  let iterations = 0;
  let converged = false;
  while (iterations < mostIterations && !converged) {
    if (signal?.aborted === true) throw new Failure('cancelled', 'stopped on request');
    const crossU = await products.multiply(a, w, 'second');
    const gramW = await products.multiply(w, w, 'second');
    descend(u.data, crossU.data, gramW.data, rank);
    const crossW = await products.multiply(a, u, 'first');
    const gramU = await products.multiply(u, u, 'first');
    const turned = transposed(w);
    descend(turned.data, crossW.data, gramU.data, rank);
    w = transposed(turned);
    iterations++;
    const next = Math.sqrt(
      Math.max(0, total - 2 * inner(crossW.data, turned.data) + explained(turned, gramU)),
    );
    converged = next === 0 || error - next < tolerance * error;
    error = next;
  }
  ({ u, w } = withUnitRows(u, w));
  const left = await residual(a, u, w, products);
  return {
    coefficients: u,
    basis: w,
    error: total > 0 ? Math.sqrt(left / total) : 0,
    iterations,
    converged,
  };
}

/** |U W|^2 = sum over the columns of W of w^T (U^T U) w. */
function explained(turned: Matrix, gram: Matrix): number {
  const rank = gram.rows;
  let sum = 0;
  for (let row = 0; row < turned.rows; row++) {
    for (let t = 0; t < rank; t++) {
      let part = 0;
      for (let s = 0; s < rank; s++) {
        part += (gram.data[t * rank + s] as number) * (turned.data[row * rank + s] as number);
      }
      sum += part * (turned.data[row * rank + t] as number);
    }
  }
  return sum;
}

/** |A - U W|^2 element by element: near an exact factorisation the expanded form would be all rounding. */
async function residual(a: Matrix, u: Matrix, w: Matrix, products: MatrixProduct): Promise<number> {
  const product = await products.multiply(u, w);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += ((a.data[i] as number) - (product.data[i] as number)) ** 2;
  return sum;
}

function withUnitRows(u: Matrix, w: Matrix): { readonly u: Matrix; readonly w: Matrix } {
  const rank = w.rows;
  const lengths = Array.from({ length: rank }, (_, k) =>
    Math.sqrt(squareSum(w.data.subarray(k * w.columns, (k + 1) * w.columns))),
  );
  const length = (k: number) => lengths[k] || 1;
  return {
    u: matrix(
      u.data.map((value, i) => value * length(i % rank)),
      u.rows,
      rank,
    ),
    w: matrix(
      w.data.map((value, i) => value / length(Math.floor(i / w.columns))),
      rank,
      w.columns,
    ),
  };
}

function transposed({ rows, columns, data }: Matrix): Matrix {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j] as number;
  return matrix(result, columns, rows);
}

function inner(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function squareSum(values: Float32Array): number {
  return inner(values, values);
}
