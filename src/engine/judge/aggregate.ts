import type { MetricValues } from '#contract/explanation.ts';
import { bootstrapMean } from '../math/bootstrap.ts';

/** A metric over many cases. */
export interface AggregatedMetric {
  /** Mean over the cases that have a value, with its bootstrap 95 % interval; null without any. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly cases: number;
  /** Cases whose value is null, for instance for want of a mask. */
  readonly without: number;
}

/**
 * Means over cases with bootstrap 95 % intervals, metric by metric.
 *
 * @param cases the metrics of one map per case
 * @param seed of the resampling
 */
export function aggregateMetrics(
  cases: readonly MetricValues[],
  seed: number,
): Readonly<Record<string, AggregatedMetric>> {
  const names = [...new Set(cases.flatMap((metrics) => Object.keys(metrics)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = cases.flatMap((metrics) => {
        const value = metrics[name]?.value ?? null;
        return value === null ? [] : [value];
      });
      const interval = bootstrapMean(values, { seed });
      return [
        name,
        {
          value: interval?.value ?? null,
          low: interval?.low ?? null,
          high: interval?.high ?? null,
          cases: values.length,
          without: cases.length - values.length,
        },
      ];
    }),
  );
}
