import { expect, test } from 'vitest';
import type { BenchmarkCell } from '#contract/benchmark.ts';
import { benchmarkRows } from './benchmark-rows.ts';

const done = (value: number | null, passes = 10): BenchmarkCell => ({
  state: 'done',
  values: [value],
  byBaseline: [[]],
  passes,
});
const failed: BenchmarkCell = { state: 'failed', code: 'model', message: 'no answer' };
const measured = { entries: 2, segmentations: 1, metrics: 1, reference: 0, seed: 0 };

test('a picture that one entry failed on counts for the other, but in no test', async () => {
  const units = [
    { picture: 0, segmentation: 0, cells: [done(1), done(3, 30)] },
    { picture: 1, segmentation: 0, cells: [done(2), done(3, 50)] },
    { picture: 2, segmentation: 0, cells: [done(6), failed] },
  ];
  const [reference, other] = await benchmarkRows({ ...measured, units });
  expect(reference).toMatchObject({ failures: 0, passes: 10, means: [{ n: 3, value: 3 }], tests: [null] });
  expect(other).toMatchObject({ failures: 1, passes: 40, means: [{ n: 2, value: 3 }] });
  expect(other?.tests[0]).toMatchObject({ n: 2, difference: 1.5, low: 1, high: 2, relative: 100 });
});

test('an entry without any value has no mean and no test', async () => {
  const units = [{ picture: 0, segmentation: 0, cells: [done(1), done(null)] }];
  const [, other] = await benchmarkRows({ ...measured, units });
  expect(other).toMatchObject({ means: [null], tests: [null], passes: 10 });
});

test('the last rows are means over segmentations, on pictures with a value on each', async () => {
  const units = [
    { picture: 0, segmentation: 0, cells: [done(1), done(5)] },
    { picture: 0, segmentation: 1, cells: [done(3), done(7)] },
    { picture: 1, segmentation: 0, cells: [done(9), done(9)] },
    { picture: 1, segmentation: 1, cells: [failed, done(11)] },
  ];
  const rows = await benchmarkRows({ ...measured, segmentations: 2, units });
  expect(rows.map(({ segmentation, entry }) => [segmentation, entry])).toEqual([
    ...[
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    ...[
      [null, 0],
      [null, 1],
    ],
  ]);
  expect(rows[4]).toMatchObject({ failures: 1, means: [{ n: 1, value: 2 }] });
  expect(rows[5]).toMatchObject({
    failures: 0,
    means: [{ n: 2, value: 8 }],
    tests: [{ n: 1, difference: 4 }],
  });
});
