import { Failure } from '#contract/failure.ts';
import type { QueryArrays, QueryWeightsArrays, TrainingArrays, WeightsArrays } from './arrays.ts';
import type { InfluenceContext } from './influence-method.ts';
import type { Rows } from './rows.ts';

/** Said of methods that take gradients of a last linear layer where the network shows none. */
export const standsOnLinearHead =
  'The network does not end in a linear layer that can be read: the values stand on a linear head on its features.';

/**
 * Checks labels before a method works with them, and returns what the user should know.
 *
 * @param methodId for messages
 * @throws Failure `usage` without any label, for a model of one class, for labels that are no class of the model
 */
export function checkLabels(methodId: string, { labels, classes, count }: TrainingArrays): string[] {
  if (labels.length !== count) throw new RangeError(`invalid labels: ${labels.length} for ${count} samples`);
  if (classes < 2) {
    throw new Failure(
      'usage',
      `${methodId} needs a model of two classes or more; this one has ${classes}: its answer never changes. ` +
        'Use nearest.',
    );
  }
  const seen = new Set<number>();
  for (const [row, label] of labels.entries()) {
    if (label >= classes || label < -1) {
      throw new Failure(
        'usage',
        `label ${label} of training sample ${row} is no class of the model, which has ${classes} (0 to ` +
          `${classes - 1}). Correct it, or give -1 for a sample without a label.`,
      );
    }
    if (label >= 0) seen.add(label);
  }
  if (seen.size === 0) {
    throw new Failure(
      'usage',
      `${methodId} needs labels, and no training sample has one that is a class of the model. Add labels, or use ` +
        'nearest or k-sbe, which need none.',
    );
  }
  return seen.size > 1
    ? []
    : [
        'All labelled training samples have the same label, so that nothing among them speaks for another class.',
      ];
}

/** Checks that queries were made with the arrays of the same network. Throws Failure `usage`. */
export function checkQueryWeights(
  training: WeightsArrays,
  query: QueryWeightsArrays | undefined,
  name: string,
): QueryWeightsArrays {
  if (query === undefined) {
    throw new Failure('usage', `the explained pictures have no arrays of ${name}. Run them through it, too.`);
  }
  const pairs = [
    ['features', training.features.width, query.features.columns],
    ['outputs', training.probabilities.width, query.probabilities.columns],
    [
      'gradients',
      training.gradients?.width ?? 0,
      training.gradients === null ? 0 : (query.gradients?.columns ?? 0),
    ],
  ] as const;
  for (const [what, width, columns] of pairs) {
    if (width === columns) continue;
    throw new Failure(
      'usage',
      `the explained pictures have ${columns} ${what} of ${name} where the training samples have ${width}. ` +
        'Make both with the same model.',
    );
  }
  return query;
}

/** Checks the targets of queries. */
export function checkTargets({ targets, count }: QueryArrays, classes: number): void {
  if (targets.length !== count)
    throw new RangeError(`invalid targets: ${targets.length} for ${count} queries`);
  for (const target of targets) {
    if (!(target >= 0 && target < classes)) {
      throw new Failure('usage', `target ${target} is no class of the model, which has ${classes}.`);
    }
  }
}

/** The gradients of all weights that were asked for. */
export function requireGradients(weights: { readonly gradients: Rows | null }): Rows {
  if (weights.gradients !== null) return weights.gradients;
  throw new Failure(
    'usage',
    'there are no gradients of all weights here: bare arrays have none. Use layers last, or trace pictures of a ' +
      'project.',
  );
}

/** Between blocks: tells how far the work is, and is where a cancel is heard. */
export async function heard(
  { signal, report }: InfluenceContext,
  done: number,
  total: number,
  message: string,
): Promise<void> {
  if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
  await report(done, total, message);
}
