import { expect, test } from 'vitest';
import { type StudyBlock, studyAlpha, studyItemResults } from './results.ts';

const all = (points: number) => Array.from({ length: 8 }, () => points);
const nothing = Array.from({ length: 8 }, () => null);

test('medians, quartiles and counts are of the answers that were given', () => {
  const blocks: StudyBlock[] = [[all(1)], [all(2)], [all(4)], [all(5)], [nothing]];
  const [first] = studyItemResults(blocks, 1);
  expect(first?.methods[0]).toEqual({
    ...{ n: 4, median: 3, low: null, high: null, lowerQuartile: 1.75, upperQuartile: 4.25 },
    counts: [1, 1, 0, 1, 1],
  });
  expect(first?.friedman).toBeNull();
});

test('a block without one method stays out of Friedman and in the pairs that it has', () => {
  const blocks: StudyBlock[] = [
    [all(5), all(3), all(2)],
    [all(4), all(3), all(1)],
    [all(5), all(4), nothing],
  ];
  const results = studyItemResults(blocks, 3);
  expect(results).toHaveLength(9);
  expect(results.at(-1)?.item).toBeNull();
  expect(results[0]?.friedman).toMatchObject({ blocks: 2, degrees: 2, statistic: 4 });
  expect(results[0]?.pairs.map(({ pairs }) => pairs)).toEqual([3, 2, 2]);
  // Three differences of one sign: 2 of the 8 assignments are as far out. Holm: three times the smallest.
  expect(results[0]?.pairs[0]?.p).toBe(0.25);
  expect(results[0]?.pairs[0]?.correctedP).toBe(0.75);
});

test('alpha leaves out explanations that are not answered in full', () => {
  expect(studyAlpha([[all(1)], [all(4)], [[...all(3).slice(1), null]]])).toEqual({ n: 2, value: 1 });
});
