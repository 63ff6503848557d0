import type { Judgement, MetricDescription, MetricValue } from '#contract/explanation.ts';
import { sanityMetrics } from '#contract/sanity-checks.ts';

/** One measured property of a map beside the same property of the two controls. */
export interface MetricRow {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly better: 'high' | 'low';
  readonly map: MetricValue;
  readonly random: number | null;
  readonly centre: number | null;
  /** Ends of the plot's axis. */
  readonly axis: readonly [number, number];
}

/** The headline stands first, then what it is made of, then localisation; further metrics follow. */
const order = [
  'insertion-minus-deletion',
  'insertion',
  'deletion',
  'segment-insertion',
  'segment-deletion',
  'relevance-mass',
  'relevance-rank',
  'pointing-game',
  'pixel-auc',
  'iou-otsu',
  'iou-top',
];

export const headlineMetric = 'insertion-minus-deletion';

/** The rows of a judgement that can be shown for this map: those with at least one value. */
export function metricRows(judgement: Judgement, descriptions: readonly MetricDescription[]): MetricRow[] {
  const known = new Map(descriptions.map((description) => [description.id, description]));
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  return Object.entries(judgement.map)
    .filter(([id]) => !sanityMetrics.some((metric) => metric === id))
    .sort(([first], [second]) => rank(first) - rank(second))
    .flatMap(([id, map]) => {
      const random = judgement.random[id]?.value ?? null;
      const centre = judgement.centre[id]?.value ?? null;
      if (map.value === null && random === null && centre === null) return [];
      const description = known.get(id);
      return [
        {
          id,
          title: description?.title ?? id,
          summary: description?.summary ?? '',
          better: description?.better ?? 'high',
          map,
          random,
          centre,
          axis: axisOf([map.value, map.low, map.high, random, centre]),
        },
      ];
    });
}

/** 0 to 1, where all shares lie; from -1 or further out where a value asks for it. */
function axisOf(values: readonly (number | null)[]): readonly [number, number] {
  const present = values.filter((value) => value !== null);
  const low = Math.min(0, ...present);
  const high = Math.max(1, ...present);
  return [low < 0 ? Math.min(-1, low) : 0, high];
}

/** Whether a map does better than the controls in its headline metric: the first thing to know about it. */
export type Sanity = 'above both' | 'not above centre' | 'not above random' | 'unknown';

/**
 * Compares the headline with the controls. Where the map has an interval, its lower end has to be above a control:
 * within the interval the difference says nothing.
 */
export function sanityOf(rows: readonly MetricRow[]): Sanity {
  const row = rows.find(({ id }) => id === headlineMetric);
  if (row === undefined || row.map.value === null) return 'unknown';
  const sure = row.map.low ?? row.map.value;
  if (row.random !== null && sure <= row.random) return 'not above random';
  if (row.centre !== null && sure <= row.centre) return 'not above centre';
  return row.random === null && row.centre === null ? 'unknown' : 'above both';
}
