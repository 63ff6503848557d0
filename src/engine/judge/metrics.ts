import type { MetricDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { averageDrop, averageIncrease } from './average-drop.ts';
import { complexity, sparseness } from './concentration.ts';
import { deletion, insertion, insertionMinusDeletion } from './insertion-deletion.ts';
import { localisationMetrics } from './localisation-metrics.ts';
import type { Metric } from './metric.ts';
import { segmentDeletion, segmentInsertion } from './segment-insertion-deletion.ts';
import { faithfulnessCorrelation, muFidelity } from './subset-correlation.ts';

/** Every metric of the program, in the order in which it is shown. */
export const metrics: readonly Metric[] = [
  insertionMinusDeletion,
  insertion,
  deletion,
  segmentInsertion,
  segmentDeletion,
  muFidelity,
  faithfulnessCorrelation,
  averageDrop,
  averageIncrease,
  ...localisationMetrics,
  sparseness,
  complexity,
];

/** All metrics, described. */
export function describeMetrics(): MetricDescription[] {
  return metrics.map((metric) => metric.description);
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
