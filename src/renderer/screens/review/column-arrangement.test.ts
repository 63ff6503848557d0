import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsPerRow, inOrder, moveColumn } from './column-arrangement.ts';

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'));

describe('the order of columns', () => {
  test('what has no place follows in the order in which it came', () => {
    expect(inOrder(['a', 'b', 'c', 'd'], ['c', 'x', 'a'])).toEqual(['c', 'a', 'b', 'd']);
  });

  test('a moved column takes the place of another one', () => {
    expect(moveColumn(['a', 'b', 'c', 'd'], 'a', 2)).toEqual(['b', 'c', 'a', 'd']);
    expect(moveColumn(['a', 'b', 'c', 'd'], 'd', 0)).toEqual(['d', 'a', 'b', 'c']);
    expect(moveColumn(['a', 'b'], 'b', 7)).toEqual(['a', 'b']);
  });

  test('no order loses or doubles a column', () => {
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: -2, max: 9 }), (columns, order, place) => {
        const ordered = inOrder(columns, order);
        expect([...ordered].sort()).toEqual([...columns].sort());
        expect(moveColumn(ordered, columns[0] ?? 'z', place).sort()).toEqual([...columns].sort());
      }),
    );
  });
});

describe('columns per row', () => {
  // Room beside the side panel of 300 pixels, columns of at least 280.
  test.each([
    { window: 1280, perRow: 3, rows: 3 },
    { window: 1440, perRow: 3, rows: 3 },
    { window: 1920, perRow: 5, rows: 2 },
    { window: 3840, perRow: 9, rows: 1 },
  ])('eight columns and the picture at $window pixels', ({ window, perRow, rows }) => {
    expect(columnsPerRow(9, window - 300, 280)).toBe(perRow);
    expect(Math.ceil(9 / perRow)).toBe(rows);
  });

  test('a room narrower than one column still has one', () => {
    expect(columnsPerRow(4, 100, 280)).toBe(1);
  });
});
