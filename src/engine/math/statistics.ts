import { averageRanks } from './order.ts';

/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Smallest and largest value, NaN left out; [0, 0] of nothing. */
export function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/**
 * Quantile of sorted values with linear interpolation between neighbours (NumPy's default).
 *
 * @param sorted [n] rising
 * @param share 0..1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`invalid share: ${share}`);
  if (sorted.length === 0) throw new RangeError('invalid values: none given');
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** Pearson's correlation; null when one side is constant. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length !== b.length) throw new RangeError(`invalid pairs: ${a.length} and ${b.length} values`);
  const meanA = mean(a);
  const meanB = mean(b);
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] as number) - meanA;
    const y = (b[i] as number) - meanB;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  if (!(squareA > 0 && squareB > 0)) return null;
  return Math.max(-1, Math.min(1, product / Math.sqrt(squareA * squareB)));
}

/** Spearman's rank correlation, ties at their mean rank; null when one side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  return pearson(averageRanks(a), averageRanks(b));
}
