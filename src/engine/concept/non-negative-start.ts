import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { mean } from '../math/statistics.ts';
import { truncatedSvd } from '../math/truncated-svd.ts';

/** Entries below this count as zero, as in scikit-learn. */
const smallest = 1e-6;

/**
 * Where a factorisation A = U W with non-negative factors begins: NNDSVDa (Boutsidis and Gallopoulos 2008). Of each
 * singular pair the non-negative part with the larger product of norms is taken; zeros, from which coordinate descent
 * would be slow to leave, are filled with the mean of A.
 *
 * @param a [n, p], not negative
 * @returns U [n, rank] and W [rank, p]
 */
export async function nonNegativeStart(
  a: Matrix,
  rank: number,
  products: MatrixProduct,
  seed: number,
): Promise<{ readonly coefficients: Matrix; readonly basis: Matrix }> {
  const { left, values, right } = await truncatedSvd(a, rank, products, seed);
  const coefficients = new Float32Array(a.rows * rank);
  const basis = new Float32Array(rank * a.columns);
  for (let k = 0; k < rank; k++) {
    const u = Float32Array.from({ length: a.rows }, (_, i) => left.data[i * rank + k] as number);
    const v = right.data.subarray(k * a.columns, (k + 1) * a.columns);
    // The first pair of a non-negative matrix has one sign.
    const signs = k === 0 ? [0] : [1, -1];
    const [best] = signs
      .map((sign) => ({ u: partOf(u, sign), v: partOf(v, sign) }))
      .sort((a, b) => b.u.norm * b.v.norm - a.u.norm * a.v.norm);
    if (best === undefined) continue;
    const scale = Math.sqrt((values[k] as number) * best.u.norm * best.v.norm);
    for (let i = 0; i < a.rows; i++) coefficients[i * rank + k] = scaled(best.u, i, scale);
    for (let j = 0; j < a.columns; j++) basis[k * a.columns + j] = scaled(best.v, j, scale);
  }
  const filling = mean(a.data);
  for (const factor of [coefficients, basis]) {
    for (let i = 0; i < factor.length; i++) if ((factor[i] as number) < smallest) factor[i] = filling;
  }
  return { coefficients: matrix(coefficients, a.rows, rank), basis: matrix(basis, rank, a.columns) };
}

interface Part {
  readonly values: Float32Array;
  readonly norm: number;
}

/** The positive part (1), the negative part (-1) or the absolute values (0). */
function partOf(vector: Float32Array, sign: number): Part {
  const values = vector.map((value) => (sign === 0 ? Math.abs(value) : Math.max(0, sign * value)));
  return { values, norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) };
}

function scaled({ values, norm }: Part, i: number, scale: number): number {
  return norm > 0 ? ((values[i] as number) / norm) * scale : 0;
}
