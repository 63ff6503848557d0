import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holm } from './holm.ts';
import { pairedBootstrap } from './paired-bootstrap.ts';
import { SeededRandom } from './random.ts';

const zeros = (n: number) => new Array<number>(n).fill(0);

/** The distribution of resampled means by listing every resample. */
function everyResample(differences: readonly number[]): number[] {
  const n = differences.length;
  return Array.from({ length: n ** n }, (_, code) => {
    let rest = code;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += differences[rest % n] as number;
      rest = Math.floor(rest / n);
    }
    return sum / n;
  });
}

describe('paired bootstrap', () => {
  test.each([[[-1, 2]], [[-1, 0.5, 2]], [[-3, 1, 1, 2]], [[-0.2, 0.1, 0.3, 0.4, 0.8]]])(
    'p of %j is twice the smaller tail of all resamples',
    (differences) => {
      const means = everyResample(differences);
      const tail = (side: (mean: number) => boolean) => means.filter(side).length / means.length;
      const expected = Math.min(
        1,
        2 *
          Math.min(
            tail((m) => m <= 0),
            tail((m) => m >= 0),
          ),
      );
      const found = pairedBootstrap(differences, zeros(differences.length), { seed: 4, resamples: 40_000 });
      expect(found?.p).toBeCloseTo(expected, 1.7);
    },
  );

  test('the difference is the mean of a - b, whatever the pairs have in common', () => {
    const found = pairedBootstrap([11, 22, 33], [10, 20, 30], { seed: 1 });
    expect(found?.difference).toBeCloseTo(2, 12);
    expect(found?.low).toBeCloseTo(1, 12);
    expect(found?.high).toBeCloseTo(3, 12);
  });

  test('a difference of one sign in every pair has the smallest p there is', () => {
    const found = pairedBootstrap([1, 2, 3, 4], zeros(4), { seed: 2, resamples: 999 });
    expect(found?.p).toBe(2 / 1000);
  });

  test('equal values differ by nothing, with p 1', () => {
    expect(pairedBootstrap([0.3, 0.7], [0.3, 0.7], { seed: 0 })).toEqual({
      difference: 0,
      low: 0,
      high: 0,
      p: 1,
    });
  });

  test('sides that change places change the sign alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer(),
        (pairs, seed) => {
          const a = pairs.map(([left]) => left);
          const b = pairs.map(([, right]) => right);
          const one = pairedBootstrap(a, b, { seed, resamples: 200 });
          const other = pairedBootstrap(b, a, { seed, resamples: 200 });
          expect(one?.difference).toBeCloseTo(-(other?.difference ?? 0), 9);
          expect(one?.low).toBeCloseTo(-(other?.high ?? 0), 9);
          expect(one?.p).toBeCloseTo(other?.p ?? 0, 12);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('p lies under 0.05 in about one of twenty samples without a difference', () => {
    const random = new SeededRandom(9);
    let found = 0;
    for (let i = 0; i < 400; i++) {
      const a = Array.from({ length: 40 }, () => random.normal());
      const result = pairedBootstrap(a, zeros(40), { seed: i, resamples: 500 });
      if (result !== null && result.p < 0.05) found++;
    }
    expect(found / 400).toBeGreaterThan(0.02);
    expect(found / 400).toBeLessThan(0.1);
  });

  test('no pairs give nothing; sides of different lengths are refused', () => {
    expect(pairedBootstrap([], [], { seed: 0 })).toBeNull();
    expect(() => pairedBootstrap([1], [1, 2], { seed: 0 })).toThrow(/1 and 2 values/);
  });
});

describe("Holm's correction", () => {
  test('equals R\'s p.adjust(p, method = "holm")', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.5, 0.6])).toEqual([1, 1]);
  });

  test('keeps the order of what it is given, and a single value as it is', () => {
    expect(holm([0.2])).toEqual([0.2]);
    expect(holm([0.9, 0.001])).toEqual([0.9, 0.002]);
    expect(holm([])).toEqual([]);
  });
});
