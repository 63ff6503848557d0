import type {
  BenchmarkMean,
  BenchmarkOverview,
  BenchmarkSeconds,
  BenchmarkTest,
} from '#contract/benchmark.ts';
import type { StudyAddress } from './study-address.ts';

/** What is looked at: a segmentation (null: the mean over all) and a metric, by position. */
export interface Scope {
  readonly segmentation: number | null;
  readonly metric: number;
}

/** One entry in the table of a scope. */
export interface ResultRow {
  readonly entry: number;
  readonly title: string;
  /** The line of the plot over passes that it belongs to. */
  readonly line: string;
  readonly control: boolean;
  readonly reference: boolean;
  readonly failures: number;
  readonly passes: number | null;
  readonly seconds: BenchmarkSeconds | null;
  readonly mean: BenchmarkMean | null;
  readonly test: BenchmarkTest | null;
}

type Measured = Pick<BenchmarkOverview, 'entries' | 'segmentations' | 'metrics' | 'reference' | 'rows'>;

/** What an address names of a benchmark. Of several segmentations their mean says most. */
export function scopeOf(
  { segmentations, metrics }: Pick<Measured, 'segmentations' | 'metrics'>,
  address: Pick<StudyAddress, 'segmentation' | 'metric'>,
): Scope {
  const several = segmentations.length > 1;
  const asked = address.segmentation;
  const named = typeof asked === 'number' && asked < segmentations.length ? asked : null;
  return {
    segmentation: named ?? (several ? null : 0),
    metric: Math.max(
      0,
      metrics.findIndex(({ name }) => name === address.metric),
    ),
  };
}

/** The entries in a scope, in the benchmark's order. */
export function resultRows(benchmark: Measured, { segmentation, metric }: Scope): ResultRow[] {
  return benchmark.entries.map(({ title, line, control }, entry) => {
    const row = benchmark.rows.find((each) => each.segmentation === segmentation && each.entry === entry);
    return {
      ...{ entry, title, line, control },
      reference: entry === benchmark.reference,
      failures: row?.failures ?? 0,
      passes: row?.passes ?? null,
      seconds: row?.seconds ?? null,
      mean: row?.means[metric] ?? null,
      test: row?.tests[metric] ?? null,
    };
  });
}

/** The entry with the best mean; the first where none has one. */
export function bestEntry(rows: readonly ResultRow[], better: 'high' | 'low'): number {
  const sign = better === 'high' ? 1 : -1;
  const worth = ({ mean }: ResultRow) => (mean === null ? Number.NEGATIVE_INFINITY : sign * mean.value);
  return (
    rows.reduce<ResultRow | null>(
      (best, row) => (best === null || worth(row) > worth(best) ? row : best),
      null,
    )?.entry ?? 0
  );
}

/** Below this a difference is called one, after Holm's correction. */
export const significanceLevel = 0.05;

export type Verdict = 'better' | 'worse' | 'not told apart';

/** What a test against the reference says. */
export function verdictOf(
  { difference, correctedP }: Pick<BenchmarkTest, 'difference' | 'correctedP'>,
  better: 'high' | 'low',
): Verdict {
  if (correctedP >= significanceLevel || difference === 0) return 'not told apart';
  return difference > 0 === (better === 'high') ? 'better' : 'worse';
}

/** Ends of the axis that all intervals of a table share: 0 is always on it. */
export function axisOf(
  intervals: readonly ({ low: number; high: number } | null)[],
): readonly [number, number] {
  const present = intervals.filter((interval) => interval !== null);
  const low = Math.min(0, ...present.map((interval) => interval.low));
  const high = Math.max(0, ...present.map((interval) => interval.high));
  return low === high ? [0, 1] : [low, high];
}
