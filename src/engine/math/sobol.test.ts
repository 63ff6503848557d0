import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sobolDesign, totalIndices } from './sobol-indices.ts';
import { mostSobolDimensions, sobolSequence } from './sobol-sequence.ts';

describe('Sobol sequence', () => {
  test('begins with the points that SciPy gives in five dimensions', () => {
    expect(Array.from(sobolSequence(8, 5, null))).toEqual(
      [
        [0, 0, 0, 0, 0],
        [0.5, 0.5, 0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25, 0.25, 0.75],
        [0.25, 0.75, 0.75, 0.75, 0.25],
        [0.375, 0.375, 0.625, 0.875, 0.375],
        [0.875, 0.875, 0.125, 0.375, 0.875],
        [0.625, 0.125, 0.875, 0.625, 0.625],
        [0.125, 0.625, 0.375, 0.125, 0.125],
      ].flat(),
    );
  });

  test.each([
    [9, [0.6875, 0.8125, 0.4375, 0.8125, 0.6875, 0.3125, 0.8125, 0.1875]],
    [15, [0.0625, 0.9375, 0.5625, 0.6875, 0.8125, 0.1875, 0.6875, 0.8125]],
    [
      1234,
      [
        0.86474609375, 0.41943359375, 0.82666015625, 0.55029296875, 0.07568359375, 0.15771484375,
        0.04638671875, 0.76708984375,
      ],
    ],
  ])('point %i agrees with SciPy in dimensions 1, 2, 3, 10, 21, 32, 48 and 64', (index, expected) => {
    const points = sobolSequence(index + 1, 64, null);
    expect([0, 1, 2, 9, 20, 31, 47, 63].map((k) => points[index * 64 + k])).toEqual(expected);
  });

  test.each([
    [64, 0.01561292087409816],
    [1024, 0.0015213073584988493],
  ])('has the L2 star discrepancy that SciPy computes for its first %i points', (count, expected) => {
    expect(starDiscrepancy(sobolSequence(count, 5, null), count, 5)).toBeCloseTo(expected, 12);
  });

  test('scrambled points fill every elementary interval of each axis and of the first plane alike', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, power) => {
        const count = 2 ** power;
        const dimensions = mostSobolDimensions;
        const points = sobolSequence(count, dimensions, seed);
        for (let k = 0; k < dimensions; k++) {
          const cells = new Set(
            Array.from({ length: count }, (_, i) =>
              Math.floor((points[i * dimensions + k] as number) * count),
            ),
          );
          expect(cells.size).toBe(count);
        }
        for (let across = 0; across <= power; across++) {
          const cells = new Set(
            Array.from({ length: count }, (_, i) => {
              const x = Math.floor((points[i * dimensions] as number) * 2 ** across);
              const y = Math.floor((points[i * dimensions + 1] as number) * 2 ** (power - across));
              return x * count + y;
            }),
          );
          expect(cells.size).toBe(count);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('another seed gives other points, the same seed the same', () => {
    expect(sobolSequence(32, 8, 3)).toEqual(sobolSequence(32, 8, 3));
    expect(sobolSequence(32, 8, 3)).not.toEqual(sobolSequence(32, 8, 4));
  });

  test('a scrambled point is uniform: over seeds its mean is one half', () => {
    const seeds = 4000;
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++) sum += sobolSequence(3, 4, seed)[2 * 4 + 3] as number;
    // Standard error of the mean of 4,000 uniform numbers: 0.0046.
    expect(Math.abs(sum / seeds - 0.5)).toBeLessThan(4 * 0.0046);
  });
});

/** Warnock's formula for the L2 star discrepancy. */
function starDiscrepancy(points: Float64Array, count: number, dimensions: number): number {
  const at = (i: number, k: number) => points[i * dimensions + k] as number;
  let single = 0;
  let pairs = 0;
  for (let i = 0; i < count; i++) {
    let product = 1;
    for (let k = 0; k < dimensions; k++) product *= 1 - at(i, k) ** 2;
    single += product;
    for (let j = 0; j < count; j++) {
      let together = 1;
      for (let k = 0; k < dimensions; k++) together *= 1 - Math.max(at(i, k), at(j, k));
      pairs += together;
    }
  }
  return Math.sqrt(3 ** -dimensions - (2 ** (1 - dimensions) * single) / count + pairs / count ** 2);
}

describe('total Sobol indices', () => {
  const indices = (designs: number, variables: number, f: (x: readonly number[]) => number, seed = 1) => {
    const design = sobolDesign(designs, variables, seed);
    const answers = Array.from({ length: designs * (variables + 1) }, (_, row) =>
      f(Array.from(design.rows.subarray(row * variables, (row + 1) * variables))),
    );
    return Array.from(totalIndices(design, answers));
  };
  const at = (x: readonly number[], i: number) => x[i] ?? Number.NaN;

  test('of a linear function are its squared weights over their sum', () => {
    const found = indices(4096, 3, (x) => at(x, 0) + 2 * at(x, 1) + 3 * at(x, 2));
    for (const [i, expected] of [1 / 14, 4 / 14, 9 / 14].entries()) expect(found[i]).toBeCloseTo(expected, 2);
  });

  test("of Ishigami's function are the published 0.5576, 0.4424 and 0.2437", () => {
    const angle = (u: number) => 2 * Math.PI * (u - 0.5);
    const found = indices(8192, 3, (x) => {
      const [a, b, c] = [angle(at(x, 0)), angle(at(x, 1)), angle(at(x, 2))];
      return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a);
    });
    for (const [i, expected] of [0.5576, 0.4424, 0.2437].entries()) expect(found[i]).toBeCloseTo(expected, 2);
  });

  test("of Sobol's g-function follow their closed form", () => {
    const a = [0, 1, 4.5, 9, 99];
    const parts = a.map((value) => 1 / (3 * (1 + value) ** 2));
    const variance = parts.reduce((product, part) => product * (1 + part), 1) - 1;
    const found = indices(16384, a.length, (x) =>
      a.reduce((product, value, i) => (product * (Math.abs(4 * at(x, i) - 2) + value)) / (1 + value), 1),
    );
    for (const [i, part] of parts.entries()) {
      const others = parts.reduce((product, other, j) => (j === i ? product : product * (1 + other)), 1);
      expect(found[i]).toBeCloseTo((part * others) / variance, 2);
    }
  });

  test('are all zero for a constant function', () => {
    expect(indices(32, 4, () => 3)).toEqual([0, 0, 0, 0]);
  });

  test('follow the variables when these change places', () => {
    const weights = [5, 1, 3];
    const f = (x: readonly number[]) => weights.reduce((sum, weight, i) => sum + weight * at(x, i) ** 2, 0);
    const turned = (x: readonly number[]) => f([at(x, 2), at(x, 0), at(x, 1)]);
    const plain = indices(8192, 3, f);
    const moved = indices(8192, 3, turned);
    for (const [i, j] of [2, 0, 1].entries()) expect(moved[j]).toBeCloseTo(at(plain, i), 2);
  });
});
