import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapGrid, mapHead } from './case-sheet-grid.ts';

const barWidth = 40;

test('maps stand inside of the width and the height that are left, whatever their number and shape', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 90, max: 500, noNaN: true }),
      fc.double({ min: 0.2, max: 1, noNaN: true }),
      fc.constantFrom(0, 12),
      (maps, height, aspect, below) => {
        const grid = mapGrid(maps, 493, height, aspect, barWidth, below);
        expect(grid.shown).toBeGreaterThanOrEqual(1);
        expect(grid.shown).toBeLessThanOrEqual(maps);
        expect(grid.rows * grid.across).toBeGreaterThanOrEqual(grid.shown);
        expect((grid.across - 1) * grid.stepAcross + grid.side + barWidth).toBeLessThanOrEqual(493 + 1e-6);
        expect(grid.rows * grid.stepDown).toBeLessThanOrEqual(height + 1e-6);
        expect(grid.stepDown).toBeGreaterThan(mapHead + grid.side * aspect + below);
      },
    ),
  );
});

test('with much room all maps are shown; with little the last ones are left out', () => {
  expect(mapGrid(8, 493, 400, 1, barWidth, 0)).toMatchObject({ shown: 8, across: 3, rows: 3 });
  expect(mapGrid(8, 493, 90, 1, barWidth, 0).shown).toBeLessThan(8);
});
