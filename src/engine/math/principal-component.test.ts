import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPrincipalComponent } from './principal-component.ts';
import { SeededRandom } from './random.ts';

test('of diag(3, 2) is (3, 0)', () => {
  const { coordinates, settled } = firstPrincipalComponent([3, 0, 0, 2], 2, 2);
  expect(coordinates[0]).toBeCloseTo(3, 9);
  expect(coordinates[1]).toBeCloseTo(0, 9);
  expect(settled).toBe(true);
});

test('a direction that ones say nothing about is found too', () => {
  // Rows 1, -1: the sum of M^T M along ones is zero.
  const { coordinates } = firstPrincipalComponent([1, -1], 2, 1);
  expect(Array.from(coordinates)).toEqual([1, -1]);
});

test('of zeros is zeros', () => {
  expect(Array.from(firstPrincipalComponent(new Float64Array(6), 2, 3).coordinates)).toEqual([0, 0]);
});

test('no direction holds more of the rows, their sum is not negative, and both ways round agree', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }), (seed, columns) => {
      const rows = 4;
      const random = new SeededRandom(seed);
      const matrix = Float64Array.from({ length: rows * columns }, () => random.normal());
      const { coordinates, settled } = firstPrincipalComponent(matrix, rows, columns);
      const energy = coordinates.reduce((sum, value) => sum + value * value, 0);
      expect(coordinates.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(-1e-9);
      for (let trial = 0; trial < 20; trial++) {
        const direction = Float64Array.from({ length: columns }, () => random.normal());
        const length = Math.hypot(...direction);
        let held = 0;
        for (let i = 0; i < rows; i++) {
          let along = 0;
          for (let k = 0; k < columns; k++) {
            along += ((matrix[i * columns + k] as number) * (direction[k] as number)) / length;
          }
          held += along * along;
        }
        expect(held).toBeLessThanOrEqual(energy * (1 + (settled ? 1e-9 : 1e-2)));
      }
    }),
    { numRuns: 50 },
  );
});
