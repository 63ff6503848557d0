import { SeededRandom } from './random.ts';
import { mean, quantile } from './statistics.ts';

export interface BootstrapOptions {
  readonly seed: number;
  /** Default 2000. */
  readonly resamples?: number;
  /** Share that the interval covers; default 0.95. */
  readonly coverage?: number;
}

/** A mean with the bounds of its interval. */
export interface BootstrapInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean of independent values with its percentile bootstrap interval (Efron 1979): the values are drawn again with
 * replacement, and the bounds are quantiles of the means of those draws.
 *
 * @param values [n] numbers; null when there are none
 */
export function bootstrapMean(
  values: ArrayLike<number>,
  options: BootstrapOptions,
): BootstrapInterval | null {
  const resamples = options.resamples ?? 2000;
  const coverage = options.coverage ?? 0.95;
  if (!(Number.isInteger(resamples) && resamples > 0))
    throw new RangeError(`invalid resamples: ${resamples}`);
  if (!(coverage > 0 && coverage < 1)) throw new RangeError(`invalid coverage: ${coverage}`);
  const n = values.length;
  if (n === 0) return null;
  const random = new SeededRandom(options.seed, bootstrapStream);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[random.integer(n)] as number;
    means[r] = sum / n;
  }
  means.sort();
  const tail = (1 - coverage) / 2;
  return { value: mean(values), low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

/** Keeps the resampling apart from other draws with the same seed. */
const bootstrapStream = 0xb007;
