export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** Probability that the interval holds the median of what the values were drawn from; at least the level asked for. */
  readonly coverage: number;
}

/**
 * Interval of a median between two order statistics, x(j) to x(n + 1 - j), with the largest j whose coverage
 * 1 - 2 P(B(n, 1/2) < j) is at least the level. It assumes no distribution, and ties only widen it (Conover, Practical
 * Nonparametric Statistics, 3rd ed., 3.2).
 *
 * @param sorted [n] rising
 * @returns null where even the smallest and the largest value do not reach the level: fewer than 6 values at 95 %
 */
export function medianInterval(sorted: readonly number[], level = 0.95): MedianInterval | null {
  const n = sorted.length;
  let best: MedianInterval | null = null;
  // P(B = 0), then the sum up to j - 1. Below 2^-1000 it is zero, which is as exact as it can matter.
  let probability = 0.5 ** n;
  let below = probability;
  for (let j = 1; 2 * j <= n; j++) {
    const coverage = 1 - 2 * below;
    if (coverage < level) break;
    best = { low: sorted[j - 1] as number, high: sorted[n - j] as number, coverage };
    probability *= (n - j + 1) / j;
    below += probability;
  }
  return best;
}
