import type { SuspectedLabel } from '#contract/audit.ts';
import type { Sample } from '#contract/dataset.ts';
import { rowArgmax } from '../../math/softmax.ts';

/** What is known of the rows of a training set, in their order. */
export interface JudgedRows {
  readonly samples: readonly Sample[];
  readonly classes: readonly string[];
  /** [n], -1 without a label. */
  readonly labels: Int32Array;
  /** [n], NaN where a method gave none. */
  readonly selfInfluence: Float32Array;
  /** What the model says, [n, K]. */
  readonly model: Float32Array;
  /** What heads say that were not fitted to the row, [n, K]. */
  readonly outOfFold: Float64Array;
  /** What a head says that was fitted to all rows, [n, K]. */
  readonly fitted: Float64Array;
}

/**
 * How much the head only knows of a row because it has seen it: probability of its label with it in training minus
 * without (Feldman and Zhang 2020, definition 1), the second by the heads of the other folds.
 *
 * @returns [n], NaN without a label
 */
export function foldMemorisation({ labels, classes, fitted, outOfFold }: JudgedRows): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    const at = row * classes.length + label;
    return label < 0 ? Number.NaN : (fitted[at] as number) - (outOfFold[at] as number);
  });
}

/** A row as the lists show it. */
export function suspectedLabel(judged: JudgedRows, row: number, memorisation: number): SuspectedLabel {
  const { samples, classes, labels, selfInfluence, model, outOfFold } = judged;
  const { index, name } = samples[row] as Sample;
  const label = labels[row] as number;
  const predicted = rowArgmax(model, row, classes.length);
  const suggestion = rowArgmax(outOfFold, row, classes.length);
  return {
    sampleIndex: index,
    name,
    label: classes[label] as string,
    selfInfluence: selfInfluence[row] as number,
    predicted: classes[predicted] as string,
    probability: model[row * classes.length + label] as number,
    suggestion: classes[suggestion] as string,
    suggestionProbability: outOfFold[row * classes.length + suggestion] as number,
    memorisation,
  };
}

/** Rows by falling value; rows without one are left out, equal ones stay in order. */
export function rankedRows(values: ArrayLike<number>): number[] {
  const rows = Array.from({ length: values.length }, (_, row) => row).filter(
    (row) => !Number.isNaN(values[row]),
  );
  return rows.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}
