import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanMask } from './small-regions.ts';

function drawn(...rows: string[]): Uint8Array {
  return Uint8Array.from(rows.join(''), (character) => (character === '#' ? 1 : 0));
}

function rowsOf(mask: Uint8Array, width: number): string[] {
  const text = Array.from(mask, (value) => (value === 0 ? '.' : '#')).join('');
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}

test('small holes are filled and small islands removed; corners connect', () => {
  const mask = drawn('####...', '#.##.#.', '####...', '####..#', '.....#.', '....###');
  expect(cleanMask(mask, 6, 7, 3)).toBe(true);
  expect(rowsOf(mask, 7)).toEqual(['####...', '####...', '####...', '####..#', '.....#.', '....###']);
});

test('when every island is small the largest stays', () => {
  const mask = drawn('#..##', '.....', '....#');
  expect(cleanMask(mask, 3, 5, 5)).toBe(true);
  expect(rowsOf(mask, 5)).toEqual(['...##', '.....', '.....']);
});

test('the background is filled too when it is small', () => {
  const mask = drawn('###', '#.#', '##.');
  cleanMask(mask, 3, 3, 3);
  expect(rowsOf(mask, 3)).toEqual(['###', '###', '###']);
});

test('a mask without small regions is left alone, and cleaning twice is cleaning once', () => {
  const masks = fc.uint8Array({ min: 0, max: 1, minLength: 63, maxLength: 63 });
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 12 }), (mask, area) => {
      const cleaned = Uint8Array.from(mask);
      const changed = cleanMask(cleaned, 7, 9, area);
      expect(changed).toBe(cleaned.some((value, i) => value !== mask[i]));
      const again = Uint8Array.from(cleaned);
      cleanMask(again, 7, 9, area);
      if (mask.includes(1)) expect(again).toEqual(cleaned);
    }),
  );
});
