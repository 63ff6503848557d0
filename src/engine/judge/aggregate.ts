import type { Interval } from '#contract/evaluation.ts';
import { bootstrapMean } from '../math/bootstrap.ts';

/**
 * Mean of a metric over cases with its bootstrap 95 % interval. Cases without a value (null, for instance for want
 * of a mask) are left out; without any case everything is null.
 *
 * @param values one per case
 */
export function aggregate(
  values: readonly (number | null)[],
  options: { readonly seed: number; readonly resamples?: number },
): Interval {
  const known = values.filter((value) => value !== null);
  return bootstrapMean(known, options) ?? { value: null, low: null, high: null };
}
