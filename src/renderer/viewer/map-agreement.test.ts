import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averagedTo, mapAgreement, rankCorrelation } from './map-agreement.ts';

test('the rank correlation of hours of television and IQ is -29/165', () => {
  // Worked example of Wikipedia, "Spearman's rank correlation coefficient".
  const iq = Float32Array.of(106, 100, 86, 101, 99, 103, 97, 113, 112, 110);
  const hours = Float32Array.of(7, 27, 2, 50, 28, 29, 20, 12, 6, 17);
  expect(rankCorrelation(iq, hours)).toBeCloseTo(-29 / 165, 12);
});

test('equal values share their ranks', () => {
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
  expect(rankCorrelation(Float32Array.of(1, 2, 2, 3), Float32Array.of(1, 2, 3, 4))).toBeCloseTo(
    4.5 / Math.sqrt(22.5),
    12,
  );
});

test('a rising function of a map agrees with it wholly', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3 }), (numbers) => {
      const values = Float32Array.from(numbers);
      expect(
        rankCorrelation(
          values,
          values.map((value) => value ** 3),
        ),
      ).toBeCloseTo(1, 9);
      expect(
        rankCorrelation(
          values,
          values.map((value) => -value),
        ),
      ).toBeCloseTo(-1, 9);
    }),
  );
});

test('a coarser grid has the means of its cells', () => {
  const values = Float32Array.of(1, 3, 5, 7, 1, 3, 5, 7);
  expect([...averagedTo({ width: 4, height: 2, values }, { width: 2, height: 1 }).values]).toEqual([2, 6]);
});

test('maps of different units and the same shape do not differ', () => {
  const first = { width: 2, height: 2, values: Float32Array.of(0, 1, 2, 4) };
  const second = { width: 2, height: 2, values: Float32Array.of(10, 20, 30, 50) };
  expect(mapAgreement(first, second, false)).toMatchObject({ correlation: 1, meanDifference: 0 });
});

test('where one map is least and the other one most they differ by the whole range', () => {
  const first = { width: 2, height: 1, values: Float32Array.of(0, 1) };
  const second = { width: 2, height: 1, values: Float32Array.of(1, 0) };
  const { correlation, meanDifference, difference } = mapAgreement(first, second, false);
  expect({ correlation, meanDifference }).toEqual({ correlation: -1, meanDifference: 1 });
  expect([...difference.values]).toEqual([-1, 1]);
});
