import { Failure } from '#contract/failure.ts';
import type { SeededRandom } from '../math/random.ts';

/** Sets of items drawn at random. */
export interface RandomSets<Item> {
  readonly sets: readonly (readonly Item[])[];
  /** Whether some item is in more than one set. */
  readonly overlap: boolean;
}

/**
 * Draws sets of `size` different items. As long as there are items enough no two sets share any; otherwise each set is
 * drawn anew from all.
 *
 * @throws Failure `usage` when there are fewer items than two sets need
 */
export function randomSets<Item>(
  items: readonly Item[],
  count: number,
  size: number,
  random: SeededRandom,
): RandomSets<Item> {
  if (items.length < 2 * size) {
    throw new Failure(
      'usage',
      `there are only ${items.length} random pictures beside the examples, and sets of ${size} are to be drawn: choose ` +
        'a larger data set for random pictures, or a smaller randomSetSize.',
    );
  }
  if (items.length >= count * size) {
    const order = random.shuffle([...items]);
    return {
      sets: Array.from({ length: count }, (_, i) => order.slice(i * size, (i + 1) * size)),
      overlap: false,
    };
  }
  return {
    sets: Array.from({ length: count }, () => random.shuffle([...items]).slice(0, size)),
    overlap: true,
  };
}
