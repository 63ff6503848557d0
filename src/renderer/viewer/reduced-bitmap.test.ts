import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halvings } from './reduced-bitmap.ts';

test('a picture that is enlarged, or reduced to more than a half, is drawn as it is', () => {
  expect([4, 1, 0.51].map(halvings)).toEqual([0, 0, 0]);
});

test('at a half, a quarter and an eighth it is drawn from its own half, quarter and eighth', () => {
  expect([1 / 2, 1 / 4, 1 / 8].map(halvings)).toEqual([1, 2, 3]);
});

test('what is drawn is never enlarged, nor reduced to less than a half', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-4, max: 1, noNaN: true }), (scale) => {
      const left = scale * 2 ** halvings(scale);
      expect(left).toBeLessThanOrEqual(1 + 1e-6);
      expect(left).toBeGreaterThan(0.5 - 1e-6);
    }),
  );
});
