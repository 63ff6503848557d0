import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatNumber, formatPercent } from './format.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1536, '1.5 KB'],
  [150 * 1024 * 1024, '150 MB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0.25, '250 ms'],
  [2, '2.0 s'],
  [59.4, '59 s'],
  [61, '1 min 1 s'],
  [119.7, '2 min 0 s'],
  [3599, '1 h 0 min'],
  [4020, '1 h 7 min'],
  [200_000, '2 d 7 h'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

it('writes what is not known as a dash', () => {
  expect(formatPercent(null)).toBe('–');
  expect(formatNumber(null)).toBe('–');
});

it('groups thousands', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
});
