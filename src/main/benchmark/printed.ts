import type {
  BenchmarkManifest,
  BenchmarkRow,
  BenchmarkSeconds,
  BenchmarkTimes,
} from '#contract/benchmark.ts';
import { entrySeconds } from '#engine/judge/entry-seconds.ts';

/** A row with the seconds of its entry; left out or null where no time is known. */
export type PrintedRow = BenchmarkRow & { readonly seconds?: BenchmarkSeconds | null };

/** What a table or plot of a benchmark is made from: its manifest, its overview or itself will do. */
export interface PrintedBenchmark {
  readonly title: string | null;
  readonly entries: readonly Pick<
    BenchmarkManifest['entries'][number],
    'title' | 'method' | 'line' | 'control'
  >[];
  readonly segmentations: readonly Pick<BenchmarkManifest['segmentations'][number], 'title'>[];
  readonly metrics: BenchmarkManifest['metrics'];
  readonly reference: number;
  readonly pictures: { readonly length: number };
  readonly rows: readonly PrintedRow[];
  /** With these a table says why something failed; left out, they are counted from the units where there are any. */
  readonly failures?: readonly PrintedFailure[];
  readonly units?: BenchmarkManifest['units'];
}

/** A manifest whose rows know their seconds. */
export function withSeconds(
  manifest: BenchmarkManifest,
  times: BenchmarkTimes,
): BenchmarkManifest & PrintedBenchmark {
  return {
    ...manifest,
    rows: manifest.rows.map((row) => ({ ...row, seconds: entrySeconds(row, manifest.units, times.units) })),
  };
}

/** Rows of one segmentation, or of the mean over all of them (null). */
export interface PrintedScope {
  readonly segmentation: number | null;
  readonly title: string;
  readonly rows: readonly PrintedRow[];
}

/** The rows by segmentation, the mean over all of them last. */
export function scopesOf({ segmentations, rows }: PrintedBenchmark): PrintedScope[] {
  return [...Map.groupBy(rows, ({ segmentation }) => segmentation)].map(([segmentation, own]) => ({
    segmentation,
    title: segmentation === null ? 'Mean over all segmentations' : (segmentations[segmentation]?.title ?? ''),
    rows: own,
  }));
}

/** Position of the metric that entries are compared by: insertion minus deletion of segments, else the first. */
export function headline(metrics: PrintedBenchmark['metrics']): number {
  return Math.max(
    0,
    metrics.findIndex(({ name }) => name === 'segment-insertion-minus-deletion'),
  );
}

/** A metric's title with the preset that it was measured by. */
export function metricTitle({ name, title }: PrintedBenchmark['metrics'][number]): string {
  const preset = name.split(':')[1];
  return preset === undefined || title.includes(preset) ? title : `${title} (${preset})`;
}

/** Failures of one entry on one segmentation with one message. */
export interface PrintedFailure {
  readonly segmentation: number;
  readonly entry: number;
  readonly count: number;
  readonly message: string;
}

/** What failed, by segmentation, entry and message, the most frequent first. */
export function failuresOf(benchmark: PrintedBenchmark): readonly PrintedFailure[] {
  const { failures, units = [] } = benchmark;
  if (failures !== undefined) return failures;
  const found = new Map<string, { -readonly [Key in keyof PrintedFailure]: PrintedFailure[Key] }>();
  for (const { segmentation, cells } of units) {
    for (const [entry, cell] of cells.entries()) {
      if (cell.state === 'done') continue;
      const { message } = cell;
      const key = JSON.stringify([segmentation, entry, message]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { segmentation, entry, count: 1, message });
      else known.count++;
    }
  }
  return [...found.values()].sort(
    (a, b) => a.segmentation - b.segmentation || a.entry - b.entry || b.count - a.count,
  );
}
