import { expect, test } from 'vitest';
import { integerValues, tensorInt64 } from './tensor.ts';

test('the ends of the int64 range stay where they are when they are read and written', () => {
  const ends = [2 ** 63, -(2 ** 63), 2 ** 53, -1];
  const tensor = tensorInt64('ends', [4], ends);
  expect(integerValues(tensor)).toEqual(ends);
  expect(new BigInt64Array(tensor.rawData.slice().buffer)[0]).toBe(9223372036854775807n);
});
