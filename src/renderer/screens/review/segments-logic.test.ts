import { describe, expect, test } from 'vitest';
import { segmentsOfLabels } from '../../viewer/segments.ts';
import { partShown } from './column-part.ts';
import { type Correlation, matrixOrder, matrixPixels, neighboursIn, thresholdOf } from './correlation.ts';
import { factOf, orderedSegments, ranksOf, type ScoredSegments } from './scored-segments.ts';

const scores = Float32Array.of(0.25, -0.5, 0.75, 0.25);
const scored: ScoredSegments = {
  name: 'a',
  segments: segmentsOfLabels(Int32Array.of(0, 0, 1, 2, 2, 2, 3, 3), 4, 2),
  scores,
  errors: Float32Array.of(0.5, 0.25, 0.125, 1),
  ranks: ranksOf(scores),
  groups: Int32Array.of(1, 0, 1, 0),
};

const correlation: Correlation = {
  count: 3,
  matrix: Float32Array.of(1, 0.5, -0.25, 0.5, 1, 0, -0.25, 0, 1),
  neighbours: Uint8Array.of(0, 1, 0, 0, 0, 0, 1, 1, 0),
  groups: Int32Array.of(0, 1, 0),
  threshold: 0.5,
};

describe('scores of segments', () => {
  test('the highest score ranks first; of equal ones the first segment', () => {
    expect([...ranksOf(scores)]).toEqual([2, 4, 1, 3]);
  });

  test('what is said of a segment holds its share of the area', () => {
    expect(factOf(scored, 2)).toEqual({
      segment: 2,
      score: 0.75,
      error: 0.125,
      rank: 1,
      area: 0.375,
      group: 1,
    });
  });

  test('a table is sorted by any property, equal values by number', () => {
    expect(orderedSegments(scored, 'score', true)).toEqual([2, 0, 3, 1]);
    expect(orderedSegments(scored, 'score', false)).toEqual([1, 0, 3, 2]);
    expect(orderedSegments(scored, 'group', false)).toEqual([1, 3, 0, 2]);
    expect(orderedSegments({ ...scored, errors: null }, 'error', true)).toEqual([0, 1, 2, 3]);
  });
});

describe('correlation of segments', () => {
  test('neighbours are those of the row; without them the others of the group', () => {
    expect(neighboursIn(correlation, 0)).toEqual([1]);
    expect(neighboursIn(correlation, 2)).toEqual([0, 1]);
    expect(neighboursIn({ ...correlation, neighbours: null }, 2)).toEqual([0]);
    expect(neighboursIn({ ...correlation, neighbours: null, groups: null }, 2)).toEqual([]);
  });

  test('the threshold is the one that the method took; null where it found none', () => {
    const taken = { value: 0.25, low: null, high: null, settings: {} };
    expect(thresholdOf({ metrics: { 'correlation-threshold': taken } })).toBe(0.25);
    expect(thresholdOf({ metrics: { 'correlation-threshold': { ...taken, value: null } } })).toBeNull();
    expect(thresholdOf({ metrics: {} })).toBeNull();
  });

  test('groups stand side by side, in each by number', () => {
    expect([...matrixOrder(correlation, 'group', Int32Array.of(1, 2, 3))]).toEqual([0, 2, 1]);
    expect([...matrixOrder(correlation, 'score', Int32Array.of(3, 1, 2))]).toEqual([1, 2, 0]);
  });

  test('cells are enlarged to whole blocks of pixels in their order', () => {
    const pixels = matrixPixels(Float32Array.of(1, 2, 3, 4), Int32Array.of(1, 0), 4);
    expect([...pixels]).toEqual([4, 4, 3, 3, 4, 4, 3, 3, 2, 2, 1, 1, 2, 2, 1, 1]);
  });

  test('a pixel that stands for several cells has their mean', () => {
    const matrix = Float32Array.from({ length: 16 }, (_, at) => at);
    expect([...matrixPixels(matrix, Int32Array.of(0, 1, 2, 3), 2)]).toEqual([2.5, 4.5, 10.5, 12.5]);
  });
});

test('a column without the chosen part shows its measures', () => {
  expect(partShown('correlation', ['measures', 'segments'])).toBe('measures');
  expect(partShown('segments', ['measures', 'segments'])).toBe('segments');
});
