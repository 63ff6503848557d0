import { type Matrix, matrix } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import type { TruncatedSvd } from '../math/truncated-svd.ts';

/** Entries below this count as zero, as in scikit-learn. */
const smallest = 1e-6;

/** What takes the place of zeros, from which coordinate descent would be slow to leave. */
export type Filling = 'mean' | 'random';

const fillingStream = 0xf111;

/** Factors to begin with: U [n, rank] and W [rank, p]. */
export interface NonNegativeStart {
  readonly coefficients: Matrix;
  readonly basis: Matrix;
}

/**
 * Where a factorisation A = U W with non-negative factors begins (Boutsidis and Gallopoulos 2008): of each singular pair
 * the non-negative part with the larger product of norms. Zeros are filled with the mean of A (NNDSVDa) or with random
 * hundredths of it (NNDSVDar), as scikit-learn does it.
 */
export function nonNegativeStart(
  a: Matrix,
  { left, values, right }: TruncatedSvd,
  filling: Filling,
  seed: number,
): NonNegativeStart {
  const rank = values.length;
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
  const usual = mean(a.data);
  const random = new SeededRandom(seed, fillingStream);
  for (const factor of [coefficients, basis]) {
    for (let i = 0; i < factor.length; i++) {
      if ((factor[i] as number) >= smallest) continue;
      factor[i] = filling === 'mean' ? usual : (usual * random.uniform()) / 100;
    }
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
