import type { MetricDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { averageDrop, averageIncrease } from './average-drop.ts';
import { complexity, sparseness } from './concentration.ts';
import { randomControlDraws } from './controls.ts';
import { infidelity } from './infidelity.ts';
import { deletion, insertion, insertionMinusDeletion } from './insertion-deletion.ts';
import { irof } from './irof.ts';
import { localisationMetrics } from './localisation-metrics.ts';
import type { JudgeCostFacts, Metric, PassCost } from './metric.ts';
import { road } from './road.ts';
import { randomisation, randomLogit } from './sanity.ts';
import {
  segmentDeletion,
  segmentInsertion,
  segmentInsertionMinusDeletion,
} from './segment-insertion-deletion.ts';
import { localLipschitz, maxSensitivity } from './stability.ts';
import { faithfulnessCorrelation, muFidelity } from './subset-correlation.ts';

/** Every metric of the program, in the order in which it is shown. */
export const metrics: readonly Metric[] = [
  insertionMinusDeletion,
  insertion,
  deletion,
  segmentInsertionMinusDeletion,
  segmentInsertion,
  segmentDeletion,
  muFidelity,
  faithfulnessCorrelation,
  irof,
  road,
  averageDrop,
  averageIncrease,
  infidelity,
  ...localisationMetrics,
  sparseness,
  complexity,
  maxSensitivity,
  localLipschitz,
  randomisation,
  randomLogit,
];

/** All metrics, described. */
export function describeMetrics(): MetricDescription[] {
  return metrics.map((metric) => metric.description);
}

/** What there is beside a picture to judge its map by. */
export interface JudgedWith {
  readonly mask: boolean;
  /** Segments that somebody chose: judging by an arbitrary grid would double the passes and say little. */
  readonly segments: boolean;
  /** Whether the method that made the map is run again at little cost: one look inside the model. */
  readonly repeatable: boolean;
}

/**
 * What maps are judged by unless somebody chooses: the headline with its two parts, and what segments and a mask
 * allow. Metrics of this list that cost forward passes share them.
 */
export function defaultMetrics(found: JudgedWith): readonly string[] {
  const always = ['insertion-minus-deletion', 'insertion', 'deletion'];
  const withSegments = ['segment-insertion-minus-deletion', 'segment-insertion', 'segment-deletion'];
  const sanity = ['randomisation', 'random-logit'];
  const withMask = ['pointing-game', 'relevance-mass', 'relevance-rank', 'iou-otsu', 'iou-top', 'pixel-auc'];
  return [
    ...always,
    ...(found.segments ? withSegments : []),
    ...(found.mask ? withMask : []),
    'sparseness',
    'complexity',
    ...(found.repeatable ? sanity : []),
  ];
}

/** The map and its controls are judged as two cases, so that controls do not depend on the map. */
const casesPerJudgement = 2;

/** Forward passes that judging one map and its controls takes at most. */
export function judgingPasses(names: readonly string[], facts: JudgeCostFacts): number {
  const costs: Record<string, PassCost> = {};
  for (const { metric, preset } of names.map(findMetric)) Object.assign(costs, metric.cost(facts, preset));
  const maps = { map: 2 + randomControlDraws, case: casesPerJudgement, method: 1 };
  return Object.values(costs).reduce((sum, { passes, per }) => sum + passes * maps[per], 0);
}

/** Those of the names that judge a map, whatever made it. */
export function mapMetrics(names: readonly string[]): readonly string[] {
  return names.filter((name) => findMetric(name).metric.judges !== 'method');
}

export interface ChosenMetric {
  /** As asked for: `insertion` or `insertion:rise`. */
  readonly name: string;
  readonly metric: Metric;
  readonly preset: string | undefined;
}

/**
 * The metric of a name, `id` or `id:preset`.
 *
 * @throws Failure `usage` that lists what there is
 */
export function findMetric(name: string): ChosenMetric {
  const [id, preset] = name.split(':', 2);
  const metric = metrics.find((candidate) => candidate.description.id === id);
  if (metric === undefined) {
    const ids = metrics.map((candidate) => candidate.description.id).join(', ');
    throw new Failure('usage', `there is no metric ${id}. Metrics are: ${ids}`);
  }
  if (preset !== undefined && !metric.presets.includes(preset)) {
    const presets = metric.presets.length === 0 ? 'none' : metric.presets.join(', ');
    throw new Failure('usage', `metric ${id} has no preset ${preset}. Its presets: ${presets}`);
  }
  return { name, metric, preset };
}
