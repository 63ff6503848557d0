import type { Sample } from '#contract/dataset.ts';
import type { ReviewState } from '#contract/review.ts';
import type { Project } from '../store/project.ts';

/** What reviewers said that is to change in a data set. */
export interface LabelChanges {
  /** Sample to label. */
  readonly relabelled: ReadonlyMap<number, string>;
  readonly removed: ReadonlySet<number>;
}

/**
 * The labels that reviewers of a model's cases corrected, and the pictures that they took out of a data set. A label
 * that is said to be wrong without a right one stays as it is: nobody knows what else to write.
 */
export function labelChanges(project: Project, datasetId: number, modelId: number): LabelChanges {
  const relabelled = new Map<number, string>();
  const removed = new Set<number>();
  for (const { index, review } of project.reviews.of(datasetId, modelId)) {
    const corrected = correctedLabel(review);
    if (corrected !== null) relabelled.set(index, corrected);
    if (review.membership === 'remove') removed.add(index);
  }
  return { relabelled, removed };
}

function correctedLabel({ correctedLabel: label, labelConfirmed }: ReviewState): string | null {
  const text = label?.trim() ?? '';
  return text === '' || labelConfirmed ? null : text;
}

/** A sample's label after the changes. */
export function labelAfter({ index, label }: Sample, { relabelled }: LabelChanges): string | null {
  return relabelled.get(index) ?? label;
}
