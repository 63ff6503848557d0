import { expect, it } from 'vitest';
import { parseByteRange } from './byte-range.ts';

/** Cases of RFC 9110, section 14.1.2, for a representation of 10,000 bytes. */
it.each([
  ['bytes=0-499', { start: 0, end: 500 }],
  ['bytes=500-999', { start: 500, end: 1000 }],
  ['bytes=-500', { start: 9500, end: 10_000 }],
  ['bytes=9500-', { start: 9500, end: 10_000 }],
  ['bytes=9500-20000', { start: 9500, end: 10_000 }],
  ['bytes=-20000', { start: 0, end: 10_000 }],
  ['bytes=10000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', null],
  ['bytes=0-0,-1', null],
  ['bytes=-', null],
  ['items=0-1', null],
  ['bytes=0x1-2', null],
  [undefined, null],
] as const)('%s', (header, range) => {
  expect(parseByteRange(header, 10_000)).toEqual(range);
});
