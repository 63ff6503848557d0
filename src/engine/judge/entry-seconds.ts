import type { BenchmarkManifest, BenchmarkSeconds, BenchmarkTimes } from '#contract/benchmark.ts';
import { mean, quantile } from '../math/statistics.ts';

/** Mean and median seconds of a row's entry over the units that the row is about; null where it never succeeded. */
export function entrySeconds(
  { segmentation, entry }: BenchmarkManifest['rows'][number],
  units: BenchmarkManifest['units'],
  times: BenchmarkTimes['units'],
): BenchmarkSeconds | null {
  const seconds = units.flatMap((unit, at) => {
    const taken = times[at]?.entries[entry];
    const wanted = segmentation === null || unit.segmentation === segmentation;
    return wanted && taken !== undefined && taken !== null ? [taken] : [];
  });
  if (seconds.length === 0) return null;
  const sorted = seconds.toSorted((a, b) => a - b);
  return { mean: mean(seconds), median: quantile(sorted, 0.5) };
}
