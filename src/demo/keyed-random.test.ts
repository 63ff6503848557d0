import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedRandom, mix, pick, weightedIndex } from './keyed-random.ts';

describe('keyedRandom', () => {
  it('gives the same numbers for the same key', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1_000_000), (seed, index) => {
        const numbers = () => Array.from({ length: 4 }, keyedUint32(seed, index));
        expect(numbers()).toEqual(numbers());
      }),
    );
  });

  it('gives other numbers for another set, index, purpose or seed', () => {
    const first = keyedRandom(1, 'train', 5, 'scene').uint32();
    expect(keyedRandom(1, 'validation', 5, 'scene').uint32()).not.toBe(first);
    expect(keyedRandom(1, 'train', 6, 'scene').uint32()).not.toBe(first);
    expect(keyedRandom(1, 'train', 5, 'noise').uint32()).not.toBe(first);
    expect(keyedRandom(2, 'train', 5, 'scene').uint32()).not.toBe(first);
  });

  it('refuses an index that does not fit its key', () => {
    expect(() => keyedRandom(1, 'train', 2 ** 27, 'scene')).toThrow('invalid index: 134217728');
  });
});

describe('mix', () => {
  it('maps no two of 200,000 neighbouring integers to the same value', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 200_000; i++) seen.add(mix(i));
    expect(seen.size).toBe(200_000);
  });
});

describe('weightedIndex', () => {
  it('draws in proportion to the weights', () => {
    const random = keyedRandom(3, 'train', 0, 'plan');
    const counts = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) {
      const drawn = weightedIndex(random, [1, 0, 3]);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    expect((counts[0] ?? 0) / 20_000).toBeCloseTo(0.25, 1);
    expect(counts[1]).toBe(0);
  });
});

describe('pick', () => {
  it('draws every item', () => {
    const random = keyedRandom(4, 'train', 0, 'plan');
    expect(new Set(Array.from({ length: 50 }, () => pick(random, ['a', 'b', 'c'])))).toEqual(
      new Set(['a', 'b', 'c']),
    );
  });
});

function keyedUint32(seed: number, index: number) {
  const random = keyedRandom(seed, 'siteB', index, 'noise');
  return () => random.uint32();
}
