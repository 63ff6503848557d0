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
  /** With them a table says why something failed. */
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

/** Failures of one entry with one message. */
export interface PrintedFailure {
  readonly entry: string;
  readonly count: number;
  readonly message: string;
}

/** What failed in a scope, by entry and message, most frequent first; empty where the units are not known. */
export function failuresOf({ entries, units = [] }: PrintedBenchmark, scope: PrintedScope): PrintedFailure[] {
  return entries.flatMap(({ title }, entry) => {
    const messages = units.flatMap(({ segmentation, cells }) => {
      const cell = cells[entry];
      const wanted = scope.segmentation === null || segmentation === scope.segmentation;
      return wanted && cell?.state === 'failed' ? [cell.message] : [];
    });
    return [...Map.groupBy(messages, (message) => message)]
      .map(([message, same]) => ({ entry: title, count: same.length, message }))
      .toSorted((a, b) => b.count - a.count);
  });
}
