import type { TrainingArrays, WeightsArrays } from '../arrays.ts';
import type { Rows } from '../rows.ts';

/** The arrays of the first samples alone. */
export function firstSamples(arrays: TrainingArrays, count: number): TrainingArrays {
  const firstOf = <Weights extends WeightsArrays>(weights: Weights): Weights => ({
    ...weights,
    features: firstRows(weights.features, count),
    probabilities: firstRows(weights.probabilities, count),
    gradients: weights.gradients === null ? null : firstRows(weights.gradients, count),
  });
  return {
    ...arrays,
    count,
    labels: arrays.labels.subarray(0, count),
    inputs: arrays.inputs === null ? null : firstRows(arrays.inputs, count),
    model: firstOf(arrays.model),
    checkpoints: arrays.checkpoints.map(firstOf),
  };
}

function firstRows(rows: Rows, count: number): Rows {
  return { count, width: rows.width, read: (start, length) => rows.read(start, length) };
}
