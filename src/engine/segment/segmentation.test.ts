import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultSegments, gridSegments } from './grid.ts';
import { labelMap, paintScores, segmentAreas, segmentMeans } from './segmentation.ts';

describe('a regular grid', () => {
  test('is numbered row by row', () => {
    expect([...gridSegments(2, 4, 2, 2).labels]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  test('uses every label, with areas that differ by one row and column at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (height, width) => {
        const rows = Math.ceil(height / 3);
        const columns = Math.ceil(width / 2);
        const areas = segmentAreas(gridSegments(height, width, rows, columns));
        expect(areas.length).toBe(rows * columns);
        for (const area of areas) {
          expect(area).toBeGreaterThanOrEqual(Math.floor(height / rows) * Math.floor(width / columns));
          expect(area).toBeLessThanOrEqual(Math.ceil(height / rows) * Math.ceil(width / columns));
        }
      }),
    );
  });

  test('more cells than pixels are refused', () => {
    expect(() => gridSegments(4, 4, 5, 1)).toThrow(/invalid rows: 5/);
  });

  test('a picture smaller than the default grid gets a cell per pixel', () => {
    expect(defaultSegments(3, 100).count).toBe(24);
  });
});

describe('label maps', () => {
  test('counted from 1 or with gaps become 0..n-1 in rising order', () => {
    const map = labelMap(Int32Array.of(9, 1, 4, 1), 2, 2, 'SEG.npy');
    expect([...map.labels]).toEqual([2, 0, 1, 0]);
    expect(map.count).toBe(3);
  });

  test('with a negative label are refused by name', () => {
    expect(() => labelMap(Int32Array.of(0, -1), 1, 2, 'SEG.npy')).toThrow(/SEG.npy holds the label -1/);
  });
});

describe('scores', () => {
  const masks = {
    kind: 'masks',
    masks: Uint8Array.of(1, 1, 0, 0, 0, 9, 1, 0),
    height: 1,
    width: 4,
    count: 2,
  } as const;

  test('of a map are its means inside the segments', () => {
    expect([...segmentMeans(Float32Array.of(1, 3, 5, 7), gridSegments(1, 4, 1, 2))]).toEqual([2, 6]);
    expect([...segmentMeans(Float32Array.of(1, 3, 5, 7), masks)]).toEqual([2, 4]);
  });

  test('are painted on their pixels: the highest where masks overlap, 0 in gaps', () => {
    expect([...paintScores([5, 8], masks)]).toEqual([5, 8, 8, 0]);
    expect([...paintScores([-5, -8], masks)]).toEqual([-5, -5, -8, 0]);
  });
});
