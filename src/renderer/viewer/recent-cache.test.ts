import { expect, test } from 'vitest';
import { RecentCache } from './recent-cache.ts';

test('the least recently used value falls out when the weight is beyond the capacity', () => {
  const released: string[] = [];
  const cache = new RecentCache<string>(3, (value) => released.push(value));
  cache.get('a', 1, () => 'A');
  cache.get('b', 1, () => 'B');
  cache.get('c', 1, () => 'C');
  cache.get('a', 1, () => 'never');
  cache.get('d', 1, () => 'D');
  expect(released).toEqual(['B']);
  expect(cache.get('a', 1, () => 'never')).toBe('A');
});

test('a value heavier than the capacity stays until the next one comes', () => {
  const cache = new RecentCache<string>(2);
  expect(cache.get('big', 5, () => 'B')).toBe('B');
  expect(cache.peek('big')).toBe('B');
  cache.get('small', 1, () => 'S');
  expect(cache.peek('big')).toBeUndefined();
  expect(cache.peek('small')).toBe('S');
});

test('a deleted key is made anew', () => {
  let made = 0;
  const cache = new RecentCache<number>(2);
  cache.get('key', 1, () => ++made);
  cache.delete('key');
  expect(cache.get('key', 1, () => ++made)).toBe(2);
});
