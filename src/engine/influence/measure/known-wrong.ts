import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { KnownLabels } from '#contract/influence.ts';
import { SeededRandom } from '../../math/random.ts';
import { labelledRows } from '../head/objective.ts';

/** Which labels of a training set are known to be wrong. */
export interface KnownWrong {
  /** The labels that methods are given, [N]. */
  readonly labels: Int32Array;
  /** [N]: 1 where the label is wrong. */
  readonly wrong: Uint8Array;
  /** Whether `labels` are other ones than those that came with the data. */
  readonly changed: boolean;
}

const flipStream = 0xf11b;

/**
 * The wrong labels that a measurement goes by. Planted ones are flips, drawn by the seed, each to any other class alike;
 * the network has not seen them: it was trained with the labels as they came, and only what is computed from its
 * features, outputs and gradients gets to know them. Wrong labels that were there already count as right ones.
 *
 * @throws Failure `usage` for a column that no sample has
 */
export function knownWrong(
  known: KnownLabels,
  labels: Int32Array,
  samples: readonly Sample[],
  classes: readonly string[],
  seed: number,
): KnownWrong | null {
  if (known.kind === 'none') return null;
  const rows = labelledRows(labels, classes.length);
  const wrong = new Uint8Array(labels.length);
  if (known.kind === 'column') {
    let stated = 0;
    for (const row of rows) {
      const truth = samples[row]?.extra[known.column];
      if (truth === undefined || truth === '') continue;
      stated++;
      wrong[row] = Number(truth !== samples[row]?.label);
    }
    if (stated === 0) {
      throw new Failure(
        'usage',
        `no training sample has a column ${known.column}. Name the column of the table that holds true labels, or plant ` +
          'flips.',
      );
    }
    return { labels, wrong, changed: false };
  }
  if (classes.length < 2) throw new Failure('usage', 'labels of a model of one class can not be flipped');
  const random = new SeededRandom(seed, flipStream);
  const flipped = labels.slice();
  const count = Math.max(1, Math.round(known.share * rows.length));
  for (const row of random.shuffle(rows.slice()).slice(0, count)) {
    const shift = 1 + random.integer(classes.length - 1);
    flipped[row] = ((labels[row] as number) + shift) % classes.length;
    wrong[row] = 1;
  }
  return { labels: flipped, wrong, changed: true };
}
