import type { MethodSummary, ReportDocument } from '#contract/report.ts';
import { metricTitle } from './case-measures.ts';
import { drawTable, type TableCell } from './data-table.ts';
import { bounds, count, fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { text } from './style.ts';

/** Draws the comparison of the methods over all cases, metric by metric. */
export function drawComparison(sheet: Sheet, document: ReportDocument): void {
  const { summaries } = document;
  if (summaries.length === 0) {
    sheet.paragraph(
      'No case of this report was explained and judged, so there is nothing to compare.',
      text.body,
    );
    return;
  }
  sheet.paragraph(
    'Mean of each measure over the cases of this report, with bootstrap 95 % intervals below. A method says something about ' +
      'the model only where it does better than both controls: a seeded random map and a centred Gaussian. ' +
      'An arrow tells whether high (↑) or low (↓) is good.',
    text.body,
  );
  sheet.space(10);
  const metrics = [...new Set(summaries.map(({ metric }) => metric))];
  drawTable(sheet, {
    columns: [
      { title: 'Measure', share: 30 },
      { title: 'Method', share: 20 },
      { title: 'Cases', share: 7, align: 'right' },
      { title: 'Map', share: 15, align: 'right' },
      { title: 'Random', share: 15, align: 'right' },
      { title: 'Centre', share: 15, align: 'right' },
    ],
    rows: metrics.flatMap((metric) =>
      summaries
        .filter((summary) => summary.metric === metric)
        .map((summary, at) => [
          { text: at === 0 ? metricTitle(metric, document) : '', onNewPage: metricTitle(metric, document) },
          summary.title,
          count(summary.cases),
          { ...withInterval(summary.map), strong: true },
          withInterval(summary.random),
          withInterval(summary.centre),
        ]),
    ),
  });
}

function withInterval({ value, low, high }: MethodSummary['map']): TableCell {
  return { text: fixed(value), below: bounds(low, high) };
}
