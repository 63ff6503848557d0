import type { ReportColumn, ReportDocument } from '#contract/report.ts';
import { sanityMetrics } from '#contract/sanity-checks.ts';
import { drawTable, type TableCell } from './data-table.ts';
import { mapCell } from './measure-matrix.ts';
import { fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { text } from './style.ts';

/** The measures of some maps in the order in which they are shown; sanity checks stand with the maps. */
export function metricsOf(columns: readonly ReportColumn[], document: ReportDocument): string[] {
  const order = document.metrics.map(({ id }) => id);
  const rank = (metric: string) => {
    const at = order.indexOf(metric.split(':')[0] ?? metric);
    return at < 0 ? order.length : at;
  };
  return [...new Set(columns.flatMap(({ judgement }) => Object.keys(judgement.map)))]
    .filter((metric) => !sanityMetrics.some((sanity) => sanity === metric))
    .sort((a, b) => rank(a) - rank(b));
}

/** Draws the measures of the maps that stand side by side. */
export function drawMeasures(sheet: Sheet, columns: readonly ReportColumn[], document: ReportDocument): void {
  const metrics = metricsOf(columns, document);
  if (metrics.length === 0) return;
  sheet.space(4);
  drawTable(sheet, {
    groups: [{ title: 'Measure', span: 1 }, ...columns.map(({ title }) => ({ title, span: 3 }))],
    columns: [
      { title: '', share: columns.length === 3 ? 25 : 30 },
      ...columns.flatMap(() => [
        { title: 'map', share: 11, align: 'right' as const },
        { title: 'random', share: 7, align: 'right' as const },
        { title: 'centre', share: 7, align: 'right' as const },
      ]),
    ],
    rows: metrics.map((metric, row) => [
      metricTitle(metric, document),
      ...columns.flatMap(({ judgement }): TableCell[] => [
        // Bounds of the headline only, so that a case stays on one page; the records have all of them.
        mapCell(judgement.map[metric], row === 0),
        { text: fixed(judgement.random[metric]?.value ?? null) },
        { text: fixed(judgement.centre[metric]?.value ?? null) },
      ]),
    ]),
  });
  drawMeasureNotes(sheet, columns, metrics);
}

export function drawMeasureNotes(
  sheet: Sheet,
  columns: readonly ReportColumn[],
  metrics: readonly string[],
): void {
  sheet.space(3);
  const notes = intervalNotes(columns, metrics.slice(0, 1));
  sheet.paragraph(
    `${notes}random, centre: the same measure of a seeded random map and of a centred Gaussian. A dash: not defined for this case.`,
    text.tiny,
  );
}

/** What the brackets stand for, as the measures say themselves. */
function intervalNotes(columns: readonly ReportColumn[], metrics: readonly string[]): string {
  const kinds = new Set<string>();
  for (const { judgement } of columns) {
    for (const metric of metrics) {
      const value = judgement.map[metric];
      const kind = value?.settings.interval;
      if (value === undefined || value.low === null || typeof kind !== 'string') continue;
      const baselines = value.settings.baselines;
      const named = Array.isArray(baselines) ? ` (${baselines.join('; ')})` : '';
      kinds.add(kind + named);
    }
  }
  return kinds.size === 0 ? '' : `[low, high]: ${[...kinds].join(' or ')}. `;
}

export function metricTitle(metric: string, document: ReportDocument): string {
  const [id = metric, preset] = metric.split(':');
  const known = document.metrics.find((candidate) => candidate.id === id);
  const title = known?.title ?? id;
  const arrow = known === undefined ? '' : known.better === 'high' ? '\u00a0↑' : '\u00a0↓';
  return `${title}${preset === undefined ? '' : `, ${preset}`}${arrow}`;
}
