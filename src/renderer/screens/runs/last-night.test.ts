import { expect, test } from 'vitest';
import { lastNight } from './last-night.ts';

const local = (day: number, hours: number) => new Date(2026, 1, day, hours);

test('the last night is from six in the evening of the day before to nine in the morning', () => {
  const now = local(10, 8);
  expect(lastNight(local(9, 18), now)).toBe(true);
  expect(lastNight(local(10, 2), now)).toBe(true);
  expect(lastNight(local(9, 17), now)).toBe(false);
  expect(lastNight(local(10, 10), local(10, 12))).toBe(false);
  expect(lastNight(local(8, 23), now)).toBe(false);
});
