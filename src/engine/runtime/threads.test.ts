import { expect, test } from 'vitest';
import { defaultThreads } from './threads.ts';

test.each([
  [1, 'AMD EPYC', 1],
  [2, 'AMD EPYC', 2],
  [16, 'Intel(R) Core(TM) i9', 8],
  [10, 'Apple M4', 10],
])('%i processors of %s mean %i threads', (available, model, threads) => {
  expect(defaultThreads(available, model)).toBe(threads);
});
