import { expect, test } from 'vitest';
import { areaBehind, areaText } from './area-text.ts';

test.each([
  // 100 pixels of 2 nm x 2 nm.
  [100, 2, '400 nm²'],
  // 99,999 pixels of 1 nm² are below 0.1 µm², one more is not.
  [99_900, 1, '99900 nm²'],
  [100_000, 1, '0.1 µm²'],
  // A square of 1,000 pixels of 1 nm is a square micrometre.
  [1_000_000, 1, '1 µm²'],
  [128 * 128, 6.25, '0.64 µm²'],
  [0, 5, '0 nm²'],
])('%i pixels of %f nm are %s', (pixels, size, text) => {
  expect(areaText(pixels, size)).toBe(text);
});

test('without a pixel size there is no area, and nothing behind the count', () => {
  expect(areaText(100, null)).toBeNull();
  expect(areaBehind(100, null)).toBe('');
  expect(areaBehind(100, 2)).toBe(' (400 nm²)');
});
