import type { BenchmarkMean, BenchmarkTest } from '#contract/benchmark.ts';
import { amount, bounds, count, fixed, noValue } from '../report/numbers.ts';
import {
  failuresOf,
  headline,
  metricTitle,
  type PrintedBenchmark,
  type PrintedFailure,
  type PrintedRow,
  type PrintedScope,
  scopesOf,
} from './printed.ts';

/** So many different messages of one entry are written out beneath a table. */
const messagesShown = 3;

/**
 * Every number of the rows, unrounded: one line per segmentation and entry, CSV as in RFC 4180. Lines without a
 * segmentation are the means over all of them. An empty field: there is no value.
 */
export function benchmarkCsv(benchmark: PrintedBenchmark): string {
  const { entries, segmentations, metrics, rows } = benchmark;
  const header = [
    ...['segmentation', 'entry', 'method', 'line', 'failures', 'passes', 'seconds mean', 'seconds median'],
    ...metrics.flatMap(({ name }) => metricColumns.map((column) => `${name} ${column}`)),
  ];
  const lines = rows.map((row) => {
    const entry = entries[row.entry];
    const segmentation = row.segmentation === null ? '' : segmentations[row.segmentation]?.title;
    return [
      ...[segmentation, entry?.title, entry?.method, entry?.line],
      ...[row.failures, row.passes, row.seconds?.mean, row.seconds?.median],
      ...metrics.flatMap((_, at) => metricFields(row.means[at] ?? null, row.tests[at] ?? null)),
    ];
  });
  return [header, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

const metricColumns = [
  ...['n', 'mean', 'low', 'high', 'difference n', 'difference', 'difference low', 'difference high'],
  ...['p', 'Holm p', 'relative percent'],
];

function metricFields(mean: BenchmarkMean | null, test: BenchmarkTest | null) {
  return [
    ...[mean?.n, mean?.value, mean?.low, mean?.high],
    ...[test?.n, test?.difference, test?.low, test?.high, test?.p, test?.correctedP, test?.relative],
  ];
}

function csvField(value: string | number | null | undefined): string {
  const field = String(value ?? '');
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Tables in Markdown, one per segmentation and one of the means over them: every metric with its 95 % interval, passes,
 * seconds, and the headline metric against the reference. What failed is named beneath.
 */
export function benchmarkMarkdown(benchmark: PrintedBenchmark): string {
  const { title, pictures, entries, reference, metrics } = benchmark;
  const compared = metrics[headline(metrics)];
  const parts = [
    `# ${escaped(title ?? 'Benchmark')}`,
    `${amount(pictures.length, 'picture')}. Means with bootstrap 95 % intervals; n: pictures with a value. ` +
      `Δ: ${compared === undefined ? '' : metricTitle(compared)} less that of ${escaped(entries[reference]?.title ?? '')} ` +
      'on the same pictures (paired bootstrap), also in per cent of it; p after Holm. ↑ high is good, ↓ low is good.',
    ...scopesOf(benchmark).flatMap((scope) => scopeParts(benchmark, scope)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function scopeParts(benchmark: PrintedBenchmark, scope: PrintedScope): string[] {
  const { entries, metrics, reference } = benchmark;
  const first = headline(metrics);
  const shown = metrics
    .map((metric, at) => ({ metric, at }))
    .filter(({ at }) => scope.rows.some(({ means }) => (means[at] ?? null) !== null));
  const timed = scope.rows.some(({ seconds }) => (seconds ?? null) !== null);
  const header = [
    ...['Method', 'n'],
    ...shown.map(({ metric }) => `${metricTitle(metric)} ${metric.better === 'high' ? '↑' : '↓'}`),
    ...['Passes', ...(timed ? ['Seconds'] : []), 'Δ to reference', 'Δ %', 'p (Holm)'],
  ];
  const lines = scope.rows.map((row) => {
    const n = row.means[first]?.n ?? 0;
    const name = escaped(entries[row.entry]?.title ?? '');
    return [
      row.entry === reference ? `**${name}** (reference)` : name,
      count(n),
      ...shown.map(({ at }) => meanText(row.means[at] ?? null, n)),
      row.passes === null ? noValue : count(row.passes),
      ...(timed ? [secondsText(row)] : []),
      ...testTexts(row.tests[first] ?? null),
    ];
  });
  const rule = header.map((_, at) => (at === 0 ? '---' : '---:'));
  const table = [header, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
  const failed = failureLines(benchmark, scope);
  return [
    `## ${escaped(scope.title)}`,
    table,
    ...(failed.length === 0 ? [] : [failed.map((line) => `- ${escaped(line)}`).join('\n')]),
  ];
}

/** Beneath a table: what failed, how often and why. Of the mean over all segmentations nothing is said again. */
export function failureLines(benchmark: PrintedBenchmark, { segmentation, rows }: PrintedScope): string[] {
  if (segmentation === null) return [];
  const own = failuresOf(benchmark).filter((failure) => failure.segmentation === segmentation);
  return rows
    .filter(({ failures }) => failures > 0)
    .map(({ entry, failures }) => {
      const title = benchmark.entries[entry]?.title ?? '';
      const why = reasons(own.filter((failure) => failure.entry === entry));
      return `${title} failed on ${amount(failures, 'picture')}${why === '' ? '' : `: ${why}`}`;
    });
}

function reasons(failures: readonly PrintedFailure[]): string {
  const shown = failures
    .slice(0, messagesShown)
    .map((own) => (own.count === 1 ? own.message : `${own.message} (${own.count} times)`));
  const others = failures.length - shown.length;
  return [...shown, ...(others > 0 ? [amount(others, 'other message')] : [])].join('; ');
}

/** A mean with its interval, and how many pictures have it where that are not `n`. */
export function meanText(mean: BenchmarkMean | null, n: number): string {
  if (mean === null) return noValue;
  const own = mean.n === n ? '' : ` (n ${count(mean.n)})`;
  return `${fixed(mean.value)} ${bounds(mean.low, mean.high)}${own}`;
}

function secondsText({ seconds }: PrintedRow): string {
  if (seconds === null || seconds === undefined) return noValue;
  return fixed(seconds.mean, seconds.mean < 1 ? 3 : seconds.mean < 100 ? 2 : 0);
}

function testTexts(test: BenchmarkTest | null): string[] {
  if (test === null) return [noValue, noValue, noValue];
  const { difference, low, high, correctedP } = test;
  return [`${fixed(difference)} ${bounds(low, high)}`, relativeText(test), probability(correctedP)];
}

/** The relative difference with its sign, one decimal. */
export function relativeText({ relative }: BenchmarkTest): string {
  return relative === null ? noValue : `${relative > 0 ? '+' : ''}${fixed(relative, 1)}`;
}

export function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : fixed(p);
}

function escaped(text: string): string {
  return text.replaceAll('\n', ' ').replace(/[\\|*_<>`[\]]/g, '\\$&');
}
