import { expect, test } from 'vitest';
import { nextTimeOfDay } from './start-time.ts';

const local = (day: number, hours: number, minutes = 0) => new Date(2026, 0, day, hours, minutes);

test('a time that is still to come today is today, one that is past is tomorrow', () => {
  expect(nextTimeOfDay('20:00', local(31, 9))).toBe(local(31, 20).toISOString());
  expect(nextTimeOfDay('7.30', local(31, 9))).toBe(local(32, 7, 30).toISOString());
  expect(nextTimeOfDay('09:00', local(31, 9))).toBe(local(32, 9).toISOString());
});

test('what is no time of day is refused', () => {
  for (const text of ['', '20', '24:00', '12:60', '8 pm', '1:2'])
    expect(nextTimeOfDay(text, local(31, 9)), text).toBeNull();
});
