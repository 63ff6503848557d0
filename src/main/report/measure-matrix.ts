import type { MetricValue } from '#contract/explanation.ts';
import type { ReportColumn } from '#contract/report.ts';
import { drawTable, type TableCell, type TableOptions } from './data-table.ts';
import { bounds, fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, type TextStyle, text } from './style.ts';

type Control = 'random' | 'centre';

/** Characters that a column of values has room for at least, and one with bounds. */
const narrowest = 6;
const widestBounds = 12;
/** Points that the names of the methods have at least. */
const nameWidth = 92;
/** Points between the columns of a table. */
const gap = 6;

export const bodyStyle: TextStyle = { ...text.tiny, colour: colours.ink };
const headStyle: TextStyle = { ...text.tiny, weight: 'semibold' };

/**
 * Whether one row can stand for a control: every method's map of a case is compared with the same two controls, unless
 * the methods were judged differently.
 */
export function sharedControls(columns: readonly ReportColumn[], metrics: readonly string[]): boolean {
  return (['random', 'centre'] as const).every((control) =>
    metrics.every((metric) => new Set(controlValues(columns, control, metric)).size <= 1),
  );
}

/** Values of a control, of the methods that were judged by the metric at all. */
function controlValues(
  columns: readonly ReportColumn[],
  control: Control,
  metric: string,
): (number | null)[] {
  return columns.flatMap(({ judgement }) => {
    const value = judgement[control][metric];
    return value === undefined ? [] : [value.value];
  });
}

/**
 * Draws the measures of many methods on one case: a row per method, then one per control. Measures that do not fit side
 * by side stand in further tables below.
 */
export function drawMeasureMatrix(
  sheet: Sheet,
  columns: readonly ReportColumn[],
  metrics: readonly string[],
  titleOf: (metric: string) => string,
): void {
  const headline = metrics[0];
  bandsOf(sheet, metrics, titleOf).forEach((band, at) => {
    if (at > 0) sheet.space(8);
    drawTable(sheet, matrixOf(sheet, columns, band, titleOf, { headline, controls: true }));
  });
}

/**
 * Measures in groups whose titles fit side by side without a word that is broken.
 *
 * @param bounded how many of them, from the first, show their bounds
 * @param names points that the columns before them have at least
 */
export function bandsOf(
  sheet: Sheet,
  metrics: readonly string[],
  titleOf: (metric: string) => string,
  { bounded = 1, names = nameWidth }: { readonly bounded?: number; readonly names?: number } = {},
): string[][] {
  const bands: string[][] = [];
  let left = 0;
  for (const [at, metric] of metrics.entries()) {
    const width = widthOf(sheet, titleOf(metric), at < bounded);
    const band = bands.at(-1);
    if (band !== undefined && width <= left) {
      band.push(metric);
      left -= width;
    } else {
      bands.push([metric]);
      left = contentWidth - names - width;
    }
  }
  return bands;
}

/** The table of some methods and measures. The headline measure shows its bounds. */
export function matrixOf(
  sheet: Sheet,
  columns: readonly ReportColumn[],
  metrics: readonly string[],
  titleOf: (metric: string) => string,
  { headline, controls }: { readonly headline: string | undefined; readonly controls: boolean },
): TableOptions {
  const widths = metrics.map((metric) => widthOf(sheet, titleOf(metric), metric === headline));
  const free = contentWidth - widths.reduce((sum, width) => sum + width, 0);
  return {
    columns: [
      // A name column that took all that is free would hold its values far away from it.
      { title: 'Method', share: Math.max(nameWidth, Math.min(free, 150)) },
      ...metrics.map((metric, at) => ({
        title: titleOf(metric),
        share: widths[at] ?? 0,
        align: 'right' as const,
      })),
    ],
    rows: [
      ...columns.map(({ title, judgement }) => [
        { text: title, strong: true },
        ...metrics.map((metric) => mapCell(judgement.map[metric], metric === headline)),
      ]),
      ...(controls ? (['random', 'centre'] as const) : []).map((control) => [
        control === 'random' ? 'random map' : 'centred Gaussian',
        ...metrics.map((metric) => fixed(controlValues(columns, control, metric)[0] ?? null)),
      ]),
    ],
    style: bodyStyle,
  };
}

/** Points that a measure's column needs: its title's longest word, its values, and its bounds where it shows them. */
export function widthOf(sheet: Sheet, title: string, withBounds: boolean): number {
  const words = title.split(' ').map((word) => sheet.measure(sheet.print(word), headStyle));
  const values = sheet.measure('0', bodyStyle) * (withBounds ? widestBounds : narrowest);
  return Math.max(...words, values) + gap;
}

/** A value of a map; with its bounds below where asked for. */
export function mapCell(value: MetricValue | undefined, withBounds: boolean): TableCell {
  if (value === undefined) return { text: fixed(null) };
  return { text: fixed(value.value), strong: true, below: withBounds ? bounds(value.low, value.high) : '' };
}
