import type { ReportInfluenceBenchmark } from '#contract/report.ts';
import { drawTable, type TableCell } from './data-table.ts';
import { drawFacts, factsHeight } from './facts.ts';
import { drawInspection } from './inspection-figure.ts';
import { amount, bounds, count, fixed, noValue, percent } from './numbers.ts';
import { parameterText } from './parameter-text.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

/** Draws how faithful influence methods are on the model: what was measured, the table, the curve, the measures. */
export function drawInfluenceBenchmark(sheet: Sheet, benchmark: ReportInfluenceBenchmark): void {
  sheet.paragraph(
    'No list of training pictures can be checked by looking at it. Therefore the linear classifier on the model’s features is fitted ' +
      'again, many times, on parts of the training set, and each method has to foretell what changes. Means over seeds stand with ' +
      'their bootstrap 95 % intervals below.',
    text.body,
  );
  sheet.space(6);
  sheet.y = drawFacts(sheet, factsOf(benchmark), page.left, sheet.y, { width: contentWidth, names: 104 });
  for (const warning of benchmark.warnings) sheet.paragraph(`Note: ${warning}`, text.note);
  sheet.space(8);
  drawValues(sheet, benchmark);
  for (const { title, failure } of benchmark.entries) {
    if (failure === null) continue;
    sheet.space(3);
    sheet.paragraph(`${title} failed: ${failure}`, text.note);
  }
  drawCurves(sheet, benchmark);
  sheet.space(12);
  sheet.heading(2, 'What the columns say', text.section, 60);
  const meanings = benchmark.metrics.map(({ title, summary, better }) => ({
    name: title,
    value: `${summary} ${better === 'high' ? 'High' : 'Low'} is good.`,
  }));
  for (const meaning of meanings) {
    sheet.need(factsHeight(sheet, [meaning], contentWidth, 128));
    sheet.y = drawFacts(sheet, [meaning], page.left, sheet.y, { width: contentWidth, names: 128 });
  }
}

function factsOf(benchmark: ReportInfluenceBenchmark) {
  const { training, queries, seeds, head, known, wrongLabels } = benchmark;
  const wrong = `${wrongLabels.map(count).join(', ')} of ${count(training.samples)}`;
  const knownText = {
    column: () => `column ${known.kind === 'column' ? known.column : ''}: ${wrong}`,
    planted: () =>
      `${known.kind === 'planted' ? percent(known.share) : ''} of the labels flipped by seed: ${wrong}`,
    none: () => 'none are known',
  }[known.kind]();
  return [
    { name: 'Training set', value: `${training.name}, ${amount(training.samples, 'picture')}` },
    {
      name: 'Answers traced back',
      value: `${amount(queries.samples, 'picture')} of ${queries.name} per seed`,
    },
    { name: 'Seeds', value: seeds.join(', ') },
    {
      name: 'Fitted again',
      value: `on ${amount(benchmark.subsets, 'subset')} of half the training set; ${amount(benchmark.leftOut, 'picture')} left out one by one`,
    },
    { name: 'Wrong labels', value: knownText },
    {
      name: 'Linear classifier',
      value:
        `${count(head.features)} features, ${amount(head.classes, 'class', 'classes')}, regularisation ${Number(head.regularisation.toPrecision(3))}, ` +
        `gradient ${head.gradient.toExponential(1)} at the end; right on ${percent(head.trainingAccuracy)} of the training set` +
        (head.queryAccuracy === null ? '' : `, on ${percent(head.queryAccuracy)} of the queries`) +
        (head.agreesWithModel === null
          ? ''
          : `; answers as the model for ${percent(head.agreesWithModel)} of them`),
    },
    {
      name: 'Run',
      value: `${benchmark.runId}, ${amount(benchmark.passes, 'forward pass', 'forward passes')}`,
    },
  ];
}

function drawValues(sheet: Sheet, { entries, metrics }: ReportInfluenceBenchmark): void {
  drawTable(sheet, {
    style: { ...text.tiny, colour: colours.ink },
    columns: [
      { title: 'Method', share: 26 },
      ...metrics.map(({ title, better }) => ({
        title: `${title}\u00a0${better === 'high' ? '↑' : '↓'}`,
        share: 12,
        align: 'right' as const,
      })),
    ],
    rows: entries.map(({ title, source, given, values }): (TableCell | string)[] => {
      const changed = parameterText(given);
      return [
        { text: changed === '' ? title : `${title}, ${changed}`, below: source.kind },
        ...metrics.map((_, at): TableCell => {
          const own = values[at] ?? null;
          if (own === null) return { text: noValue };
          return { text: fixed(own.value), below: bounds(own.low, own.high) };
        }),
      ];
    }),
  });
}

function drawCurves(sheet: Sheet, { entries }: ReportInfluenceBenchmark): void {
  const series = entries.flatMap(({ title, given, curve }) => {
    const changed = parameterText(given);
    return curve.length < 2
      ? []
      : [{ title: changed === '' ? title : `${title}, ${changed}`, points: curve }];
  });
  if (series.length === 0) return;
  sheet.space(12);
  sheet.heading(2, 'Inspect x %, find y % of the wrong labels', text.section, 190);
  drawInspection(sheet, series);
}
