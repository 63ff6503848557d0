import type { MethodSummary, ReportDocument } from '#contract/report.ts';
import { metricTitle } from './case-measures.ts';
import { drawTable, type TableCell, type TableOptions, tableHeight } from './data-table.ts';
import { bandsOf, bodyStyle, widthOf } from './measure-matrix.ts';
import { amount, bounds, count, fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { contentWidth, page, text } from './style.ts';

/** More methods than these stand in the records alone, so that the chapter has an end. */
const mostMethods = 40;
const nameWidth = 100;
const casesWidth = 34;

type Part = 'map' | 'random' | 'centre';

/** Draws the comparison of the methods over all cases: a row per method, measures side by side as far as they fit. */
export function drawComparison(sheet: Sheet, document: ReportDocument): void {
  const { summaries } = document;
  if (summaries.length === 0) {
    sheet.paragraph(
      'No case of this report was explained and judged, so there is nothing to compare.',
      text.body,
    );
    return;
  }
  const byMethod = [...Map.groupBy(summaries, ({ method }) => method).values()];
  const shown = byMethod.slice(0, mostMethods);
  const metrics = [...new Set(summaries.map(({ metric }) => metric))];
  const shared = (['random', 'centre'] as const).every((control) =>
    metrics.every((metric) => valuesOf(shown, metric, control).size <= 1),
  );
  sheet.paragraph(
    'Mean of each measure over the cases of this report, with bootstrap 95 % intervals below. A method says something about ' +
      `the model only where it does better than both controls: a seeded random map and a centred Gaussian${shared ? ', the last rows' : ', the rows below each method, since the methods explained different cases'}. ` +
      'An arrow tells whether high (↑) or low (↓) is good.',
    text.body,
  );
  const left = byMethod.length - shown.length;
  if (left > 0) {
    sheet.paragraph(`${amount(left, 'further method')} without room here; the records have them.`, text.note);
  }
  const titleOf = (metric: string) => metricTitle(metric, document);
  const names = nameWidth + casesWidth;
  for (const [at, band] of bandsOf(sheet, metrics, titleOf, { bounded: metrics.length, names }).entries()) {
    sheet.space(10);
    const widths = band.map((metric) => widthOf(sheet, titleOf(metric), true));
    const free = contentWidth - casesWidth - widths.reduce((sum, width) => sum + width, 0);
    const table: TableOptions = {
      columns: [
        { title: 'Method', share: Math.max(nameWidth, Math.min(free, 150)) },
        { title: 'Cases', share: casesWidth, align: 'right' },
        ...band.map((metric, place) => ({
          title: titleOf(metric),
          share: widths[place] ?? 0,
          align: 'right' as const,
        })),
      ],
      rows: [
        ...shown
          .filter(judgedBy(band))
          .flatMap((own) => [
            rowOf(own, band, 'map'),
            ...(shared ? [] : [rowOf(own, band, 'random'), rowOf(own, band, 'centre')]),
          ]),
        ...(shared ? [rowOf(shown.flat(), band, 'random'), rowOf(shown.flat(), band, 'centre')] : []),
      ],
      style: bodyStyle,
    };
    // Further tables are not split where a page has room for them.
    if (at > 0 && tableHeight(sheet, table) < sheet.bottom - page.top) sheet.need(tableHeight(sheet, table));
    drawTable(sheet, table);
  }
}

/** Different values of a control, over the methods. */
function valuesOf(
  methods: readonly (readonly MethodSummary[])[],
  metric: string,
  control: Part,
): ReadonlySet<number | null> {
  return new Set(methods.flat().flatMap((own) => (own.metric === metric ? [own[control].value] : [])));
}

/** Whether a method was judged by one of some measures: a row of dashes says nothing. */
function judgedBy(metrics: readonly string[]): (own: readonly MethodSummary[]) => boolean {
  return (own) => own.some(({ metric, map }) => metrics.includes(metric) && map.value !== null);
}

const controlNames = { random: 'random map', centre: 'centred Gaussian' } as const;

function rowOf(
  own: readonly MethodSummary[],
  metrics: readonly string[],
  part: Part,
): (TableCell | string)[] {
  const [first] = own;
  return [
    part === 'map' ? { text: first?.title ?? '', strong: true } : controlNames[part],
    part === 'map' ? count(first?.cases ?? 0) : '',
    ...metrics.map((metric): TableCell => {
      const summary = own.find((candidate) => candidate.metric === metric);
      if (summary === undefined) return { text: fixed(null) };
      const { value, low, high } = summary[part];
      return { text: fixed(value), below: bounds(low, high), strong: part === 'map' };
    }),
  ];
}
