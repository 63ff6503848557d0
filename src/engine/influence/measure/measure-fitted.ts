import type { InfluenceMetric, InspectionPoint } from '#contract/influence.ts';
import type { QueryArrays } from '../arrays.ts';
import type { Pause } from '../head/refit.ts';
import type { FittedInfluence, InfluenceContext } from '../influence-method.ts';
import type { KnownWrong } from './known-wrong.ts';
import { foundWrong } from './mislabels.ts';
import { brittleness, classPrecision, datamodelling, leaveOneOutCorrelation } from './ranking-measures.ts';
import type { SeedTruth } from './seed-truth.ts';
import type { FittedHead } from './truth.ts';
import type { Unit } from './unit.ts';

/** What was measured of one method under one seed. */
export interface Measured {
  /** Per metric; empty where nothing can be said. */
  readonly units: Readonly<Record<InfluenceMetric, readonly Unit[]>>;
  /** Empty where no wrong labels are known. */
  readonly curve: readonly InspectionPoint[];
}

/** What all methods of a seed share. */
export interface MeasureGround {
  readonly metrics: readonly InfluenceMetric[];
  readonly head: FittedHead;
  readonly truth: SeedTruth;
  readonly known: KnownWrong | null;
  readonly pause: Pause;
}

const rankingMetrics: readonly InfluenceMetric[] = ['lds', 'leave-one-out', 'precision-at-k', 'brittleness'];
const mislabelMetrics: readonly InfluenceMetric[] = ['mislabel-auroc', 'found-at-10'];

/**
 * Measures a fitted method.
 *
 * @param withChanges opens the method fitted to the labels with known wrong ones, where those are other labels; closes
 * it after `use`
 */
export async function measureFitted(
  fitted: FittedInfluence,
  queries: QueryArrays,
  ground: MeasureGround,
  context: InfluenceContext,
  withChanges: <R>(use: (changed: FittedInfluence) => Promise<R>) => Promise<R>,
): Promise<Measured> {
  const { metrics, truth, known, head, pause } = ground;
  const asked = (metric: InfluenceMetric) => metrics.includes(metric);
  let units = noUnits();
  if (metrics.some((metric) => rankingMetrics.includes(metric))) {
    const values = (await fitted.scores(queries, context)).map((scores) => scores.values);
    const { keys, targets } = truth;
    units = {
      ...units,
      lds: truth.subsets === null ? [] : datamodelling(values, truth.subsets, keys),
      'leave-one-out': truth.leftOut === null ? [] : leaveOneOutCorrelation(values, truth.leftOut, keys),
      'precision-at-k': asked('precision-at-k')
        ? classPrecision(values, head.data.labels, targets, keys)
        : [],
      brittleness: asked('brittleness') ? await brittleness(values, head, truth, keys, pause) : [],
    };
  }
  if (known === null || !metrics.some((metric) => mislabelMetrics.includes(metric)))
    return { units, curve: [] };
  const scores = known.changed
    ? await withChanges((changed) => changed.selfInfluence(context))
    : await fitted.selfInfluence(context);
  const found = foundWrong(scores, known);
  return {
    units: {
      ...units,
      'mislabel-auroc': asked('mislabel-auroc') ? found.placements : [],
      'found-at-10': asked('found-at-10') ? found.inspected : [],
    },
    curve: found.curve,
  };
}

function noUnits(): Record<InfluenceMetric, readonly Unit[]> {
  return {
    lds: [],
    'leave-one-out': [],
    'mislabel-auroc': [],
    'found-at-10': [],
    'precision-at-k': [],
    brittleness: [],
  };
}

/** Mean of the curves of several seeds, point by point. */
export function meanCurve(curves: readonly (readonly InspectionPoint[])[]): InspectionPoint[] {
  const given = curves.filter((curve) => curve.length > 0);
  const [first] = given;
  if (first === undefined) return [];
  return first.map(({ inspected }, i) => ({
    inspected,
    found: given.reduce((sum, curve) => sum + (curve[i]?.found ?? 0), 0) / given.length,
  }));
}
