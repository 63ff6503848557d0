import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gridSegmenter } from './grid-segmenter.ts';

const given = gridSegmenter.parameters.parse({});

test('cells are as nearly square as the picture allows', () => {
  const { rows, columns } = gridSegmenter.resolve({ ...given, segments: 50 }, { height: 100, width: 200 });
  expect([rows, columns]).toEqual([5, 10]);
});

test('never are there more cells than pixels, and about as many as asked for', () => {
  const side = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 2000 }), (height, width, segments) => {
      const size = { height, width };
      const { rows, columns } = gridSegmenter.resolve({ ...given, segments }, size);
      const cells = Number(rows) * Number(columns);
      expect(rows).toBeLessThanOrEqual(height);
      expect(columns).toBeLessThanOrEqual(width);
      expect(cells).toBe(gridSegmenter.expected({ ...given, segments }, size));
      expect(cells).toBeLessThanOrEqual(1.5 * segments + 1);
    }),
  );
});
