import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchmarkManifest, BenchmarkTimes } from '#contract/benchmark.ts';
import { entrySeconds } from '#engine/judge/entry-seconds.ts';
import { benchmarkCurveSvg } from '../../benchmark/curve.ts';
import { withSeconds } from '../../benchmark/printed.ts';
import { benchmarkCsv, benchmarkMarkdown } from '../../benchmark/table.ts';
import { canonicalJson } from '../../provenance/canonical-json.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import { decimal, table } from './output.ts';

export interface FoundBenchmark {
  readonly manifest: BenchmarkManifest;
  readonly times: BenchmarkTimes;
}

/**
 * Writes a benchmark's values and times into a folder, its tables, and the plot over passes where a method counts them.
 *
 * @throws Failure `storage`
 */
export async function writeBenchmark({ manifest, times }: FoundBenchmark, directory: string): Promise<void> {
  const printed = withSeconds(manifest, times);
  const curve = benchmarkCurveSvg(printed);
  const files = {
    'benchmark.json': canonicalJson(manifest),
    'times.json': `${JSON.stringify(times)}\n`,
    'table.csv': benchmarkCsv(printed),
    'table.md': benchmarkMarkdown(printed),
    ...(curve === null ? {} : { 'curve.svg': curve }),
  };
  try {
    await mkdir(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(directory, name), text);
  } catch (error) {
    throw storageFailure(error, 'writing the benchmark', directory);
  }
}

/** The rows with names in place of positions. */
export function namedRows({ manifest, times }: FoundBenchmark) {
  const { entries, segmentations, metrics, units, rows } = manifest;
  return rows.map((row) => ({
    segmentation: row.segmentation === null ? null : (segmentations[row.segmentation]?.title ?? null),
    entry: entries[row.entry]?.title ?? '',
    failures: row.failures,
    passes: row.passes,
    seconds: entrySeconds(row, units, times.units),
    metrics: Object.fromEntries(
      metrics.map(({ name }, at) => [name, { mean: row.means[at] ?? null, test: row.tests[at] ?? null }]),
    ),
  }));
}

/** The rows as a table: the first metric with its interval, the means of the others. */
export function benchmarkLines(found: FoundBenchmark): string[] {
  const [first, ...others] = found.manifest.metrics;
  const number = (value: number | undefined) => decimal(value ?? null);
  const lines = namedRows(found).map(({ segmentation, entry, failures, passes, seconds, metrics }) => {
    const headline = metrics[first?.name ?? '']?.mean;
    return [
      segmentation ?? 'all',
      entry,
      passes === null ? '-' : String(Math.round(passes)),
      number(seconds?.median),
      number(headline?.value),
      headline === null || headline === undefined
        ? '-'
        : `${decimal(headline.low)} to ${decimal(headline.high)}`,
      ...others.map(({ name }) => number(metrics[name]?.mean?.value)),
      ...(failures === 0 ? [''] : [`${failures} failed`]),
    ];
  });
  return table(
    [
      ...['segments', 'method', 'passes', 'seconds', first?.title ?? '', '95 %'],
      ...others.map(({ title }) => title),
      '',
    ],
    lines,
    ['left', 'left', 'right', 'right', 'right', 'left', ...others.map(() => 'right' as const)],
  );
}
