import type { AuditEffect } from '#contract/audit.ts';
import type { BoundedValue } from '#contract/concepts.ts';
import { bootstrapMean } from '../../math/bootstrap.ts';
import type { Matrix } from '../../math/matrix-product.ts';
import { pairedBootstrap } from '../../math/paired-bootstrap.ts';
import { rowArgmax } from '../../math/softmax.ts';
import { fitHead, type Head, type HeadData, type HeadMetric, headLogits, type Pause } from '../head/refit.ts';

/** Labelled pictures that no head is fitted to. */
export interface ValidationData {
  /** [n, D]. */
  readonly features: Matrix;
  /** [n], -1 without a label: these are left out. */
  readonly labels: Int32Array;
}

/** Changes of a training set, by row. */
export interface LabelChanges {
  /** Row -> new class. */
  readonly relabel: ReadonlyMap<number, number>;
  readonly remove: ReadonlySet<number>;
}

/** [n] 1 where a head is right, 0 where it is not; one entry per labelled validation picture. */
export function rightAnswers(
  head: Head,
  { features, labels }: ValidationData,
  classes: number,
): Float64Array {
  const logits = headLogits(head, features);
  const right: number[] = [];
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    right.push(Number(rowArgmax(logits, row, classes) === label));
  }
  return Float64Array.from(right);
}

/**
 * What changes do to the head: it is fitted again with them, and both are asked about the same validation pictures.
 *
 * @param before the head of the data as they are, `metric` its own
 * @returns accuracies with bootstrap 95 % intervals, and their difference with a paired one
 */
export async function headEffect(
  data: HeadData,
  before: Head,
  validation: ValidationData,
  changes: LabelChanges,
  { metric, seed, pause }: { readonly metric: HeadMetric; readonly seed: number; readonly pause: Pause },
): Promise<AuditEffect> {
  const labels = data.labels.map((label, row) =>
    changes.remove.has(row) ? -1 : (changes.relabel.get(row) ?? label),
  );
  const after = await fitHead(
    { ...data, labels },
    { regularisation: before.regularisation, start: before, metric, pause },
  );
  const rightBefore = rightAnswers(before, validation, data.classes);
  const rightAfter = rightAnswers(after, validation, data.classes);
  const paired = pairedBootstrap(rightAfter, rightBefore, { seed, resamples: 2000 });
  return {
    relabelled: [...changes.relabel.keys()].filter((row) => !changes.remove.has(row)).length,
    removed: changes.remove.size,
    validation: rightBefore.length,
    before: bounded(rightBefore, seed),
    after: bounded(rightAfter, seed),
    difference:
      paired === null
        ? { value: 0, low: 0, high: 0 }
        : { value: paired.difference, low: paired.low, high: paired.high },
  };
}

function bounded(right: Float64Array, seed: number): BoundedValue {
  return bootstrapMean(right, { seed }) ?? { value: 0, low: 0, high: 0 };
}
