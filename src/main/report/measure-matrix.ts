import type { MetricValue } from '#contract/explanation.ts';
import type { ReportColumn } from '#contract/report.ts';
import { drawTable, type TableCell } from './data-table.ts';
import { bounds, fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

type Control = 'random' | 'centre';

/** Characters that a column of values has room for at least, and one with bounds. */
const narrowest = 6;
const widestBounds = 12;

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

/** Draws the measures of many methods on one case: a row per method, then one per control. */
export function drawMeasureMatrix(
  sheet: Sheet,
  columns: readonly ReportColumn[],
  metrics: readonly string[],
  titleOf: (metric: string) => string,
): void {
  drawTable(sheet, {
    columns: [
      { title: 'Method', share: 13 },
      ...metrics.map((metric, at) => ({
        title: titleOf(metric),
        share: Math.max(longestWord(titleOf(metric)), at === 0 ? widestBounds : narrowest) + 1,
        align: 'right' as const,
      })),
    ],
    rows: [
      ...columns.map(({ title, judgement }) => [
        { text: title, strong: true },
        ...metrics.map((metric, at) => mapCell(judgement.map[metric], at === 0)),
      ]),
      ...(['random', 'centre'] as const).map((control) => [
        control === 'random' ? 'random map' : 'centred Gaussian',
        ...metrics.map((metric) => fixed(controlValues(columns, control, metric)[0] ?? null)),
      ]),
    ],
    style: { ...text.tiny, colour: colours.ink },
  });
}

/** So that no title is broken inside of a word. */
function longestWord(title: string): number {
  return Math.max(...title.split(' ').map((word) => word.length));
}

/** A value of a map; with its bounds below where asked for. */
export function mapCell(value: MetricValue | undefined, withBounds: boolean): TableCell {
  if (value === undefined) return { text: fixed(null) };
  return { text: fixed(value.value), strong: true, below: withBounds ? bounds(value.low, value.high) : '' };
}
