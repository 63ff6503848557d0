import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  gridGeometry,
  movedCursor,
  realOffset,
  rowTop,
  scrollTopFor,
  scrollTopShowing,
  visibleRows,
} from './grid-geometry.ts';

const box = { width: 1000, height: 600 };
const tile = { minimumWidth: 124, height: 170 };

test('tiles fill the width and the rows hold all of them', () => {
  const grid = gridGeometry(100, box, tile);
  expect(grid).toMatchObject({ columns: 8, rows: 13, tileWidth: 125, contentHeight: 13 * 170 });
});

test('a million tiles stay below what browsers can lay out, and the last row can be reached', () => {
  const grid = gridGeometry(1_000_000, { width: 500, height: 600 }, tile);
  expect(grid.contentHeight).toBeLessThan(2 ** 24);
  expect(visibleRows(grid, grid.contentHeight - 600).to).toBe(grid.rows);
  expect(visibleRows(grid, 0).from).toBe(0);
});

test('scroll position and real offset are inverse to each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tiles, share) => {
        const grid = gridGeometry(tiles, box, tile);
        const offset = share * Math.max(0, grid.rows * grid.rowHeight - box.height);
        expect(realOffset(grid, scrollTopFor(grid, offset))).toBeCloseTo(offset, 3);
      },
    ),
  );
});

test('a row that was scrolled to is inside the box', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tiles, from, to) => {
        const grid = gridGeometry(tiles, box, tile);
        const scrollTop = from * Math.max(0, grid.contentHeight - box.height);
        const row = Math.floor(to * (grid.rows - 1));
        const after = scrollTopShowing(grid, row, scrollTop);
        const top = rowTop(grid, row, after) - after;
        expect(top).toBeGreaterThanOrEqual(-0.01);
        expect(top + grid.rowHeight).toBeLessThanOrEqual(box.height + 0.01);
      },
    ),
  );
});

test('the cursor moves by tile, row and page and stays on the grid', () => {
  const grid = gridGeometry(20, box, tile);
  expect(movedCursor(grid, 20, 0, 'ArrowRight')).toBe(1);
  expect(movedCursor(grid, 20, 1, 'ArrowDown')).toBe(9);
  expect(movedCursor(grid, 20, 3, 'ArrowUp')).toBe(3);
  // The last row has four tiles: from column 7 the nearest is the last one.
  expect(movedCursor(grid, 20, 15, 'ArrowDown')).toBe(19);
  expect(movedCursor(grid, 20, 0, 'PageDown')).toBe(16);
  expect(movedCursor(grid, 20, 5, 'End')).toBe(19);
  expect(movedCursor(grid, 20, 5, 'a')).toBeNull();
});
