import type { ClassMetrics, Evaluation } from '#contract/evaluation.ts';
import { judgedAnswers } from './classification-answers.ts';
import { calibrationOf } from './classification-calibration.ts';
import { accuracyInterval } from './classification-interval.ts';
import { thresholdCurve } from './classification-threshold.ts';

export interface ClassificationInput {
  /** The model's class names; their number is K. */
  readonly labels: readonly string[];
  /** [N] int32: index of each sample's true label; -1 where it has none or one that the model does not know. */
  readonly truth: Int32Array;
  /** [N, K] float32 or float64; rows of samples without an answer are NaN. */
  readonly probabilities: Float32Array | Float64Array;
  /** Labels of the data set that are not among the model's, with their counts. */
  readonly unknownLabels: Evaluation['unknownLabels'];
  readonly unreadable: Evaluation['unreadable'];
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/**
 * Judges a classifier on a data set. Only samples with a known label and an answer count; the answer is the most
 * probable class, the first of equals. A proportion of nothing is null, never 0.
 *
 * Definitions: precision = hits / predicted, recall = hits / support, F1 = 2 hits / (predicted + support), as in
 * scikit-learn; `macroF1` is the mean over the classes that have an F1. Accuracy has a bootstrap 95 % interval.
 *
 * @throws RangeError when the arrays do not fit together
 */
export function evaluateClassification(input: ClassificationInput): Evaluation {
  const { labels, truth, probabilities } = input;
  const classes = labels.length;
  if (classes < 1) throw new RangeError('invalid labels: there are none');
  if (probabilities.length !== truth.length * classes) {
    throw new RangeError(
      `invalid probabilities: ${probabilities.length} values for ${truth.length} x ${classes}`,
    );
  }
  const answers = judgedAnswers(truth, probabilities, classes);
  const count = answers.truth.length;
  const confusion = confusionMatrix(answers.truth, answers.predicted, classes);
  const perClass = classMetrics(labels, confusion);
  const hits = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return {
    labels: [...labels],
    samples: truth.length,
    labelled: count,
    unknownLabels: input.unknownLabels,
    unreadable: input.unreadable,
    accuracy: accuracyInterval(hits, count, input.seed),
    macroF1: mean(perClass.flatMap(({ f1 }) => (f1 === null ? [] : [f1]))),
    perClass,
    confusion,
    ...calibrationOf(answers, probabilities, classes),
    thresholds: thresholdCurve(answers, classes),
  };
}

function confusionMatrix(truth: Int32Array, predicted: Int32Array, classes: number): number[][] {
  const flat = new Int32Array(classes * classes);
  for (let at = 0; at < truth.length; at++) {
    const cell = (truth[at] as number) * classes + (predicted[at] as number);
    flat[cell] = (flat[cell] as number) + 1;
  }
  return Array.from({ length: classes }, (_, index) => [
    ...flat.subarray(index * classes, (index + 1) * classes),
  ]);
}

function classMetrics(labels: readonly string[], confusion: readonly (readonly number[])[]): ClassMetrics[] {
  return labels.map((label, index) => {
    const support = (confusion[index] ?? []).reduce((sum, value) => sum + value, 0);
    const predicted = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0);
    const hits = confusion[index]?.[index] ?? 0;
    return {
      label,
      support,
      predicted,
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
    };
  });
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
