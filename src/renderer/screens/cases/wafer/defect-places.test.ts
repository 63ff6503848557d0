import { expect, test } from 'vitest';
import { defectOrder, defectPlaces, defectsOn } from './defect-places.ts';
import { dieGrid } from './die-grid.ts';

/** Dies of 10 x 8 mm; the wafer's centre is the middle of die (0, 0). */
const geometry = {
  ...{ diameterMm: 200, diePitchMm: { x: 10, y: 8 }, dieOffsetMm: { x: -5, y: -4 } },
  notch: null,
};
const dieX = Float32Array.of(0, 0, 2, -1);
const dieY = Float32Array.of(0, 0, 1, -1);
const wafer = { codes: Int32Array.of(0, 0, 1, 1), names: ['W1', 'W2'] };
const grid = dieGrid(dieX, dieY, null, wafer, 'unnamed', geometry);
if (grid === null) throw new Error('dies are known');

test('a defect lies at its place in its die', () => {
  // In the middle of die (0, 0); 4 mm right of and 3 mm above it; at the lower left corner of die (2, 1); unknown.
  const waferX = Float32Array.of(0, 4, 15, Number.NaN);
  const waferY = Float32Array.of(0, 3, 4, Number.NaN);
  const places = defectPlaces(grid, waferX, waferY, geometry);
  // In widths of a die: 3 mm are 0.3 of them, die (2, 1) has its corner at (1.5, 0.5 * 8 / 10).
  const expected = [0, 0, 0.4, 0.3, 1.5, 0.4, Number.NaN, Number.NaN];
  expect([...(places ?? [])].map((value) => Math.round(1e6 * value) / 1e6)).toEqual(expected);
});

test('without places, or where nothing says how dies lie on the wafer, there are no points', () => {
  const none = Float32Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN);
  expect(defectPlaces(grid, none, none, geometry)).toBeNull();
  expect(defectPlaces(grid, undefined, undefined, geometry)).toBeNull();
  expect(defectPlaces(grid, dieX, dieY, { ...geometry, dieOffsetMm: null })).toBeNull();
  expect(defectPlaces(grid, dieX, dieY, null)).toBeNull();
});

test('a wafer has the points of its own cases that the filter leaves and whose place is known', () => {
  const places = Float32Array.of(0, 0, 1, 1, 2, 2, Number.NaN, 3);
  expect([...defectsOn(grid, places, Int32Array.of(0, 1, 2, 3), null)]).toEqual([1, 1, 1, 0]);
  expect([...defectsOn(grid, places, Int32Array.of(1, 2, 3), 0)]).toEqual([0, 1, 0, 0]);
  expect([...defectsOn(grid, places, Int32Array.of(1, 2, 3), 1)]).toEqual([0, 0, 1, 0]);
});

test('chosen cases are drawn over the others', () => {
  const on = Uint8Array.of(1, 1, 0, 1, 1);
  expect(defectOrder(on, new Set([0, 2, 3]))).toEqual({
    ...{ order: Uint32Array.of(1, 4, 0, 3), dimmed: 0, plain: 2, chosen: 2 },
  });
});
