import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../math/random.ts';
import {
  energyInMask,
  iouOtsu,
  iouTop,
  type Localisation,
  pixelAuc,
  pointingGame,
  precisionAt,
  relevanceMass,
  relevanceRank,
} from './localisation.ts';

const all: Readonly<Record<string, Localisation>> = {
  'pointing game': pointingGame,
  'relevance mass': relevanceMass,
  'relevance rank': relevanceRank,
  'IoU (Otsu)': iouOtsu,
  'IoU (top)': iouTop,
  'pixel AUC': pixelAuc,
  'energy in mask': energyInMask,
  'precision at 3': (map, mask) => precisionAt(map, mask, 3),
};

const mask = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0);

describe.each(Object.entries(all))('%s', (_, measure) => {
  test('is null for an empty mask', () => {
    expect(measure(Float32Array.of(1, 2, 3), new Uint8Array(3))).toBeNull();
  });

  test('is 1 for a map that is the mask itself', () => {
    const found = measure(Float32Array.from(mask), mask);
    expect(found).toBe(measure === all['precision at 3'] ? (2 + 0 / 6) / 3 : 1);
  });

  test('stays in [0, 1] for signed maps and any mask', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ noNaN: true, min: -5, max: 5 }), fc.integer({ min: 0, max: 1 })), {
          minLength: 3,
          maxLength: 30,
        }),
        (pixels) => {
          const found = measure(
            Float32Array.from(pixels, ([value]) => value),
            Uint8Array.from(pixels, ([, inside]) => inside),
          );
          if (found === null) return;
          expect(found).toBeGreaterThanOrEqual(0);
          expect(found).toBeLessThanOrEqual(1 + 1e-12);
        },
      ),
    );
  });
});

describe('closed forms on a signed map', () => {
  const map = Float32Array.of(4, 3, -2, 1, 0, -6, 2, -1);

  test('pointing game: the highest pixel is outside', () => expect(pointingGame(map, mask)).toBe(0));
  test('relevance mass: 3 of 10 positive', () => expect(relevanceMass(map, mask)).toBeCloseTo(0.3, 12));
  test('relevance rank: 1 of the 2 highest', () => expect(relevanceRank(map, mask)).toBe(0.5));
  test('IoU of the 2 highest: 1 shared of 3', () => expect(iouTop(map, mask)).toBeCloseTo(1 / 3, 12));
  test('energy: shifted by 6, 13 of 49', () => expect(energyInMask(map, mask)).toBeCloseTo(13 / 49, 12));
  test('precision at 4: 1 of 4', () => expect(precisionAt(map, mask, 4)).toBe(0.25));
  test('pixel AUC: 5 and 1 of 6 pixels outside are lower', () => {
    expect(pixelAuc(map, mask)).toBeCloseTo((5 + 1) / 12, 12);
  });
});

describe('pixels of equal value', () => {
  test('a constant map finds the mask as often as chance', () => {
    const constant = new Float32Array(8).fill(1);
    expect(pointingGame(constant, mask)).toBe(0.25);
    expect(relevanceRank(constant, mask)).toBe(0.25);
    expect(pixelAuc(constant, mask)).toBe(0.5);
    expect(relevanceMass(constant, mask)).toBe(0.25);
  });

  test('the result does not depend on where they stand', () => {
    const random = new SeededRandom(3);
    for (let i = 0; i < 50; i++) {
      const pixels = Array.from({ length: 40 }, () => [random.integer(4), random.integer(2)] as const);
      const moved = random.shuffle(pixels.slice());
      const measured = (list: typeof pixels) =>
        relevanceRank(
          Float32Array.from(list, ([value]) => value),
          Uint8Array.from(list, ([, inside]) => inside),
        );
      expect(measured(moved)).toBeCloseTo(measured(pixels) ?? Number.NaN, 12);
    }
  });
});

test('a map without positive values has no relevance mass', () => {
  expect(relevanceMass(new Float32Array(8).fill(-1), mask)).toBeNull();
});

test('a mask that covers everything has no pixel AUC', () => {
  expect(pixelAuc(Float32Array.of(1, 2), Uint8Array.of(1, 1))).toBeNull();
});
