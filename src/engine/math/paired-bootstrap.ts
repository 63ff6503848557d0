import type { BootstrapOptions } from './bootstrap.ts';
import { SeededRandom } from './random.ts';
import { mean, quantile } from './statistics.ts';

/** A mean difference of pairs with its interval, and how likely chance alone is to give it. */
export interface PairedDifference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, at least 2 / (resamples + 1). */
  readonly p: number;
}

/**
 * Mean of a - b over pairs by the paired bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * chapters 13 and 15): pairs are drawn again with replacement. The bounds are quantiles of the means of those draws;
 * p is twice the share of draws whose mean lies on the other side of zero or on it, (1 + count) / (1 + resamples), so
 * that p falls below 1 - coverage where the interval leaves zero out.
 *
 * @param a [n] values; `b` [n] those that they are paired with
 * @param options resamples: 10,000 by default
 * @returns null for no pairs
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: BootstrapOptions,
): PairedDifference | null {
  const resamples = options.resamples ?? 10_000;
  const coverage = options.coverage ?? 0.95;
  const n = a.length;
  if (b.length !== n) throw new RangeError(`invalid pairs: ${n} and ${b.length} values`);
  if (!(Number.isInteger(resamples) && resamples > 0))
    throw new RangeError(`invalid resamples: ${resamples}`);
  if (!(coverage > 0 && coverage < 1)) throw new RangeError(`invalid coverage: ${coverage}`);
  if (n === 0) return null;
  const differences = Float64Array.from({ length: n }, (_, i) => (a[i] as number) - (b[i] as number));
  const random = new SeededRandom(options.seed, pairedStream);
  const means = new Float64Array(resamples);
  let below = 0;
  let above = 0;
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[random.integer(n)] as number;
    if (sum <= 0) below++;
    if (sum >= 0) above++;
    means[r] = sum / n;
  }
  means.sort();
  const tail = (1 - coverage) / 2;
  return {
    difference: mean(differences),
    low: quantile(means, tail),
    high: quantile(means, 1 - tail),
    p: Math.min(1, (2 * (1 + Math.min(below, above))) / (1 + resamples)),
  };
}

/** Keeps the resampling apart from other draws with the same seed. */
const pairedStream = 0xb0075;
