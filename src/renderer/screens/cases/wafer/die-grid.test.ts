import { expect, test } from 'vitest';
import type { WaferGeometry } from '#contract/dataset.ts';
import { SeededNumbers } from '../seeded-numbers.fixture.ts';
import { casesOnDies, dieCounts, dieGrid, diesInBox } from './die-grid.ts';

const numbers = new SeededNumbers(5);
const count = 500;
const dieX = Float32Array.from({ length: count }, () => numbers.below(9) - 4);
const dieY = Float32Array.from({ length: count }, () => numbers.below(7) - 3);
dieX[3] = Number.NaN;
const lot = { codes: Int32Array.from({ length: count }, () => numbers.below(2)), names: ['A', 'B'] };
const wafer = {
  codes: Int32Array.from({ length: count }, () => numbers.below(4) - 1),
  names: ['1', '2', '10'],
};
const outcome = Uint8Array.from({ length: count }, () => numbers.below(3));
const indices = Int32Array.from(Array.from({ length: count }, (_, at) => at).filter((at) => at % 3 !== 0));
const found = dieGrid(dieX, dieY, lot, wafer, 'unnamed', null);
if (found === null) throw new Error('there are dies');
const grid = found;

test('wafers are named by lot and wafer, in their order; samples without a wafer have that of their lot', () => {
  expect(grid.wafers).toEqual(['A', 'A 1', 'A 2', 'A 10', 'B', 'B 1', 'B 2', 'B 10']);
  expect(dieGrid(dieX, dieY, null, null, 'unnamed', null)?.wafers).toEqual(['unnamed']);
  expect(dieGrid(new Float32Array(4).fill(Number.NaN), new Float32Array(4), lot, wafer, '', null)).toBeNull();
});

test('every die has as many cases as a count one by one gives, on each wafer and on all of them', () => {
  const chosen = new Set([1, 4, 7, 100, 200, 310]);
  for (const which of [null, ...grid.wafers.keys()]) {
    const counts = dieCounts(grid, indices, outcome, chosen, which);
    for (const [die, { x, y }] of grid.dies.entries()) {
      const here = [...indices].filter(
        (at) =>
          dieX[at] === x &&
          dieY[at] === y &&
          (which === null ||
            grid.wafers[which] ===
              [lot.names[lot.codes[at] ?? -1], wafer.names[wafer.codes[at] ?? -1]].filter(Boolean).join(' ')),
      );
      expect(counts.cases[die]).toBe(here.length);
      expect(counts.judged[die]).toBe(here.filter((at) => outcome[at] !== 0).length);
      expect(counts.wrong[die]).toBe(here.filter((at) => outcome[at] === 2).length);
      expect(counts.chosen[die]).toBe(here.filter((at) => chosen.has(at)).length);
      expect([...casesOnDies(grid, indices, new Set([die]), which)]).toEqual(here);
    }
  }
});

test('the circle holds the corners of all dies and touches one', () => {
  const corners = grid.dies.flatMap(({ x, y }) =>
    [-0.5, 0.5].flatMap((dx) =>
      [-0.5, 0.5].map((dy) => Math.hypot(x + dx - grid.middle.x, y + dy - grid.middle.y)),
    ),
  );
  expect(Math.max(...corners)).toBeCloseTo(grid.radius, 9);
});

test('a known wafer has its own size and dies of their own shape, unless a die would lie outside of it', () => {
  const geometry = {
    diameterMm: 200,
    diePitchMm: { x: 10, y: 8 },
    // The wafer's centre is the middle of die (1, -1).
    dieOffsetMm: { x: -15, y: 4 },
    notch: null,
  };
  const known = (changes: Partial<WaferGeometry>) =>
    dieGrid(dieX, dieY, lot, wafer, 'unnamed', { ...geometry, ...changes });
  expect(known({})).toMatchObject({ aspect: 0.8, middle: { x: 1, y: -1 }, radius: 10 });
  // The corner of nine by seven dies is (45, 28) mm from their middle.
  const around = { aspect: 0.8, middle: { x: 0, y: 0 }, radius: Math.hypot(4.5, 2.8) };
  expect(known({ diameterMm: 60 })).toMatchObject(around);
  expect(known({ diameterMm: null })).toMatchObject(around);
  expect(known({ dieOffsetMm: null })).toMatchObject({ ...around, radius: 10 });
  expect(known({ diePitchMm: null })).toMatchObject({ aspect: 1, radius: grid.radius });
});

test('a brush takes the dies that it touches, from whichever corner it is drawn', () => {
  const dies = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 2, y: 1 },
    { x: 0, y: 3 },
  ];
  expect([...diesInBox(dies, { from: { x: 0.2, y: -0.1 }, to: { x: 1.6, y: 0.6 } })]).toEqual([0, 1, 2]);
  expect([...diesInBox(dies, { from: { x: 1.6, y: 0.6 }, to: { x: 0.7, y: -0.1 } })]).toEqual([1, 2]);
  expect([...diesInBox(dies, { from: { x: 0, y: 3 }, to: { x: 0, y: 3 } })]).toEqual([3]);
});
