import type { BenchmarkMean, BenchmarkTest } from '#contract/benchmark.ts';
import type { ReportBenchmark } from '#contract/report.ts';
import { curvesOf } from '../benchmark/curve-points.ts';
import { headline, metricTitle, type PrintedScope, scopesOf } from '../benchmark/printed.ts';
import { failureLines, probability, relativeText } from '../benchmark/table.ts';
import { drawCurve } from './benchmark-figure.ts';
import { drawTable, type TableCell, type TableColumn } from './data-table.ts';
import { drawFacts } from './facts.ts';
import { amount, bounds, count, fixed, noValue } from './numbers.ts';
import { parameterText } from './parameter-text.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

/** So many metrics stand beside the comparison, and so many in each further table. */
const metricsBeside = 3;
const metricsFurther = 6;

/** Draws the newest benchmark of the model: what was measured, and per segmentation the curve and the tables. */
export function drawBenchmark(sheet: Sheet, benchmark: ReportBenchmark): void {
  sheet.paragraph(
    'Every method was judged on the same pictures and segments. Means over pictures stand with their bootstrap 95 % intervals ' +
      'below. Δ is the difference to the reference on the pictures that both have, by a paired bootstrap; p is two-sided, after ' +
      'Holm’s correction over the methods of a table. “Reconstruction” means that only an outline of a method is public and its ' +
      'definition is ours; controls say what a map is worth that knows nothing of the model.',
    text.body,
  );
  sheet.space(6);
  sheet.y = drawFacts(sheet, factsOf(benchmark), page.left, sheet.y, { width: contentWidth, names: 92 });
  for (const warning of benchmark.warnings) sheet.paragraph(`Note: ${warning}`, text.note);
  const printed = { ...benchmark, pictures: { length: benchmark.pictures } };
  const curves = curvesOf(printed);
  for (const scope of scopesOf(printed)) {
    sheet.space(14);
    sheet.heading(2, scope.title, text.section, 250);
    const curve = scope.segmentation === null ? undefined : curves.find(({ title }) => title === scope.title);
    if (curve !== undefined) drawCurve(sheet, curve);
    drawScope(sheet, benchmark, scope);
    for (const line of failureLines(printed, scope)) {
      sheet.space(3);
      sheet.paragraph(line, text.note);
    }
  }
}

function factsOf(benchmark: ReportBenchmark) {
  const { title, pictures, dataset, entries, reference, segmentations } = benchmark;
  return [
    ...(title === null ? [] : [{ name: 'Benchmark', value: title }]),
    { name: 'Measured on', value: `${amount(pictures, 'picture')} of ${dataset}` },
    { name: 'Explained class', value: String(benchmark.target) },
    { name: 'Baselines', value: benchmark.baselines.join(', ') },
    { name: 'Reference', value: entries[reference]?.title ?? noValue },
    ...segmentations.map((own) => ({ name: own.title, value: parameterText(own.parameters) })),
    {
      name: 'Forward passes',
      value: `${count(benchmark.passes)} by the methods, ${count(benchmark.judgementPasses)} to judge them`,
    },
    { name: 'Run', value: `${benchmark.runId}, seed ${benchmark.seed}` },
  ];
}

function drawScope(sheet: Sheet, benchmark: ReportBenchmark, scope: PrintedScope): void {
  const first = headline(benchmark.metrics);
  const others = benchmark.metrics
    .map((_, at) => at)
    .filter((at) => at !== first && scope.rows.some(({ means }) => (means[at] ?? null) !== null));
  drawComparison(sheet, benchmark, scope, [first, ...others.slice(0, metricsBeside - 1)]);
  const further = others.slice(metricsBeside - 1);
  for (let at = 0; at < further.length; at += metricsFurther) {
    sheet.space(10);
    drawFurther(sheet, benchmark, scope, further.slice(at, at + metricsFurther));
  }
}

function drawComparison(
  sheet: Sheet,
  benchmark: ReportBenchmark,
  { rows }: PrintedScope,
  metrics: readonly number[],
): void {
  const first = headline(benchmark.metrics);
  drawTable(sheet, {
    style,
    columns: [
      { title: 'Method', share: 25 },
      { title: 'n', share: 6, align: 'right' },
      ...metrics.map((at) => metricColumn(benchmark, at, 14)),
      { title: 'Passes', share: 8, align: 'right' },
      { title: 'Δ to the reference', share: 14, align: 'right' },
      { title: 'Δ %', share: 8, align: 'right' },
      { title: 'p', share: 8, align: 'right' },
    ],
    rows: rows.map((row) => {
      const n = row.means[first]?.n ?? 0;
      return [
        nameCell(benchmark, row.entry),
        count(n),
        ...metrics.map((at) => meanCell(row.means[at] ?? null, n)),
        row.passes === null ? noValue : count(row.passes),
        ...testCells(row.tests[first] ?? null, row.entry === benchmark.reference),
      ];
    }),
  });
}

function drawFurther(
  sheet: Sheet,
  benchmark: ReportBenchmark,
  { rows }: PrintedScope,
  metrics: readonly number[],
): void {
  const first = headline(benchmark.metrics);
  drawTable(sheet, {
    style,
    columns: [{ title: 'Method', share: 25 }, ...metrics.map((at) => metricColumn(benchmark, at, 14))],
    rows: rows.map(({ entry, means }) => [
      nameCell(benchmark, entry),
      ...metrics.map((at) => meanCell(means[at] ?? null, means[first]?.n ?? 0)),
    ]),
  });
}

const style = { ...text.tiny, colour: colours.ink };

function metricColumn({ metrics }: ReportBenchmark, at: number, share: number): TableColumn {
  const metric = metrics[at];
  const title = metric === undefined ? '' : `${metricTitle(metric)} ${metric.better === 'high' ? '↑' : '↓'}`;
  return { title, share, align: 'right' };
}

function nameCell({ entries }: ReportBenchmark, at: number): TableCell {
  const entry = entries[at];
  const kind = entry?.control === true ? 'control' : (entry?.source?.kind ?? '');
  return { text: entry?.title ?? '', below: kind };
}

function meanCell(mean: BenchmarkMean | null, n: number): TableCell {
  if (mean === null) return { text: noValue };
  const own = mean.n === n ? '' : `, n ${count(mean.n)}`;
  return { text: fixed(mean.value), below: `${bounds(mean.low, mean.high)}${own}` };
}

function testCells(test: BenchmarkTest | null, isReference: boolean): (TableCell | string)[] {
  if (test === null) return [isReference ? 'the reference' : noValue, isReference ? '' : noValue, ''];
  const { difference, low, high, correctedP } = test;
  return [{ text: fixed(difference), below: bounds(low, high) }, relativeText(test), probability(correctedP)];
}
