import { SeededRandom } from '#engine/math/random.ts';
import { type DemoSet, demoSets } from './classes.ts';

/** What a stream of random numbers is for. Each purpose draws from a stream of its own. */
const purposes = ['plan', 'scene', 'imaging', 'noise', 'wafer', 'label', 'duplicate', 'shift'] as const;

export type Purpose = (typeof purposes)[number];

const LARGEST_INDEX = 2 ** 27 - 1;

/**
 * The random numbers that belong to one (seed, set, index, purpose) and to nothing else, so that a picture never
 * depends on its neighbours or on how many there are. For one seed the map from keys to streams is one to one:
 * the key is packed into 32 bits and only bijective steps follow.
 */
export function keyedRandom(seed: number, set: DemoSet, index: number, purpose: Purpose): SeededRandom {
  if (!(Number.isInteger(index) && index >= 0 && index <= LARGEST_INDEX)) {
    throw new RangeError(`invalid index: ${index}`);
  }
  const key = ((index << 5) | (demoSets.indexOf(set) << 3) | purposes.indexOf(purpose)) >>> 0;
  return new SeededRandom(mix(key ^ mix(seed >>> 0)));
}

/** The finaliser of MurmurHash3, a bijection of 32-bit integers (Appleby 2011). */
export function mix(value: number): number {
  let z = value >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** One of the items, all equally likely. */
export function pick<T>(random: SeededRandom, items: readonly [T, ...T[]]): T {
  return items[random.integer(items.length)] ?? items[0];
}

/** An index into `weights`, drawn in proportion to them. */
export function weightedIndex(random: SeededRandom, weights: readonly number[]): number {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i] as number;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
