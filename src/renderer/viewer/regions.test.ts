import { describe, expect, test } from 'vitest';
import { regionLetter } from '#contract/region-colours.ts';
import type { MapStack } from './raw-map.ts';
import { colourRegions, regionsOf } from './regions.ts';

/** Planes of 1 row and 20 columns. */
function stackOf(...planes: readonly number[][]): MapStack {
  return {
    planes: planes.length,
    width: 20,
    height: 1,
    values: Float32Array.from(planes.flat()),
  };
}

const zeros = Array.from({ length: 20 }, () => 0);
const at = (places: Readonly<Record<number, number>>) => zeros.map((value, place) => places[place] ?? value);

describe('regions', () => {
  test('an element belongs to a plane only above the plane’s own 90th percentile', () => {
    const rising = zeros.map((_, place) => place + 1);
    const { owner } = regionsOf(stackOf(rising), [{ plane: 0, weight: 1 }]);
    // The 90th percentile of 1..20 is 18.1.
    expect([...owner].flatMap((place, element) => (place === 0 ? [element] : []))).toEqual([18, 19]);
  });

  test('where planes overlap, the greater value times weight is seen', () => {
    const stack = stackOf(at({ 3: 2, 4: 2 }), at({ 4: 3 }));
    const equal = regionsOf(stack, [
      { plane: 0, weight: 1 },
      { plane: 1, weight: 1 },
    ]);
    expect([equal.owner[3], equal.owner[4]]).toEqual([0, 1]);
    const heavy = regionsOf(stack, [
      { plane: 0, weight: 2 },
      { plane: 1, weight: 1 },
    ]);
    expect([heavy.owner[3], heavy.owner[4]]).toEqual([0, 0]);
  });

  test('a plane without positive values has no region and no letter', () => {
    const { owner, peaks } = regionsOf(stackOf(zeros), [{ plane: 0, weight: 1 }]);
    expect(new Set(owner)).toEqual(new Set([-1]));
    expect(peaks).toEqual([null]);
  });

  test('the letter stands where the plane is strongest among what it owns', () => {
    const { peaks } = regionsOf(stackOf(at({ 3: 2, 4: 5 }), at({ 4: 9 })), [
      { plane: 0, weight: 1 },
      { plane: 1, weight: 1 },
    ]);
    expect(peaks).toEqual([
      { x: 3, y: 0 },
      { x: 4, y: 0 },
    ]);
  });

  test('only elements of a region are coloured', () => {
    const regions = regionsOf(stackOf(at({ 7: 1 })), [{ plane: 0, weight: 1 }]);
    const pixels = colourRegions(regions, [[10, 20, 30]]);
    expect([...pixels.subarray(28, 32)]).toEqual([10, 20, 30, 255]);
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  test('letters go on after Z', () => {
    expect([0, 25, 26, 27, 52].map(regionLetter)).toEqual(['A', 'Z', 'AA', 'AB', 'BA']);
  });
});
