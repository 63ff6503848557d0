import type { RefittedHead } from '#contract/influence.ts';
import { rowArgmax } from '../../math/softmax.ts';
import { mean } from '../../math/statistics.ts';
import { type Head, type HeadData, headLogits } from '../head/refit.ts';
import { rightAnswers, type ValidationData } from './head-effect.ts';

/**
 * What is to be known of a refitted head before its judgement is trusted.
 *
 * @param model the network's own probabilities for the validation pictures, [n, K]; null without any
 */
export function headFacts(
  data: HeadData,
  head: Head,
  validation: (ValidationData & { readonly model: Float32Array }) | null,
): RefittedHead {
  const { classes, features } = data;
  return {
    features: features.columns,
    classes,
    regularisation: head.regularisation,
    gradient: head.gradient,
    trainingAccuracy: mean(rightAnswers(head, data, classes)),
    queryAccuracy: validation === null ? null : meanOrNull(rightAnswers(head, validation, classes)),
    agreesWithModel: validation === null ? null : agreement(head, validation, classes),
  };
}

function meanOrNull(values: Float64Array): number | null {
  return values.length === 0 ? null : mean(values);
}

function agreement(
  head: Head,
  { features, model }: ValidationData & { readonly model: Float32Array },
  classes: number,
): number | null {
  if (features.rows === 0) return null;
  const logits = headLogits(head, features);
  let same = 0;
  for (let row = 0; row < features.rows; row++) {
    same += Number(rowArgmax(logits, row, classes) === rowArgmax(model, row, classes));
  }
  return same / features.rows;
}
