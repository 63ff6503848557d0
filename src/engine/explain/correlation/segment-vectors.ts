import { mean } from '../../math/statistics.ts';

/** Inner products of one vector per segment, [n, n] float64, row-major: all that correlations need of them. */
export type Gram = Float64Array;

/**
 * Cosines between vectors after centring them over the segments: G_ij - mean_j G_i. - mean_i G_.j + mean G are the
 * inner products of the centred vectors. A vector that is nothing but the mean has no direction: it correlates with
 * nothing, and with itself by 1.
 *
 * @param gram [n, n]
 * @returns [n, n] float64 in -1..1
 */
export function centredCosines(gram: Gram, n: number): Float64Array {
  const means = Float64Array.from({ length: n }, (_, i) => mean(gram.subarray(i * n, (i + 1) * n)));
  const whole = mean(means);
  const centred = (i: number, j: number) =>
    (gram[i * n + j] as number) - (means[i] as number) - (means[j] as number) + whole;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, gram[i * n + i] as number);
  const lengths = Float64Array.from({ length: n }, (_, i) => {
    const square = centred(i, i);
    return square > largest * smallestSquare ? Math.sqrt(square) : 0;
  });
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    if (i === j) return 1;
    const product = (lengths[i] as number) * (lengths[j] as number);
    return product > 0 ? Math.max(-1, Math.min(1, centred(i, j) / product)) : 0;
  });
}

/** A centred vector whose square is below this share of the largest vector's is rounding: float32 in, 1e-7 each. */
const smallestSquare = 1e-12;

/** Adds to `gram` the inner products of rows [n, length]. */
export function addProducts(gram: Gram, rows: readonly ArrayLike<number>[]): void {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const product = innerProduct(rows[i] as ArrayLike<number>, rows[j] as ArrayLike<number>);
      gram[i * n + j] = (gram[i * n + j] as number) + product;
      if (i !== j) gram[j * n + i] = (gram[j * n + i] as number) + product;
    }
  }
}

/** In float64. */
export function innerProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
