import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaText } from './area-text.ts';
import { amount, bounds, count, fixed, tick } from './numbers.ts';
import { parameterText } from './parameter-text.ts';
import { metadataText, printable } from './printable.ts';
import { scaleBar } from './scale-bar.ts';
import { breakLines, shortenMiddle } from './text-lines.ts';

/** Every character is one unit wide. */
const measure = (value: string) => [...value].length;
const words = fc.string({
  unit: fc.constantFrom(' ', 'a', 'b', '_', '-', '/', 'ü', '\u{1f52c}'),
  maxLength: 80,
});

describe('lines', () => {
  test('no line is wider than asked for, and only spaces at line ends are lost', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (value, width) => {
        const lines = breakLines(value, width, measure);
        expect(lines.every((line) => measure(line) <= width)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''));
      }),
    );
  });

  test('a line breaks at a space, a long word after an underscore', () => {
    expect(breakLines('one two three', 7, measure)).toEqual(['one two', 'three']);
    expect(breakLines('long_file_name', 11, measure)).toEqual(['long_file_', 'name']);
  });

  test('a shortened text keeps its start and its end and fits', () => {
    expect(shortenMiddle('images/particle/0001.png', 13, measure)).toBe('images…01.png');
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (value, width) => {
        expect(measure(shortenMiddle(value, width, measure))).toBeLessThanOrEqual(Math.max(width, 1));
      }),
    );
  });
});

test('a character that the font lacks is written as its number', () => {
  expect(printable('A\u0308tz 晶\tx\u0007\r\n', (codePoint) => codePoint < 0x250)).toBe('Ätz \\u{6676} x\n');
});

test('metadata holds nothing that XML would take for markup', () => {
  expect(metadataText('a <b> & c')).toBe('a ‹b› ＆ c');
});

test('numbers have true minus signs, fixed decimals, and a dash for nothing', () => {
  expect([fixed(-0.12345), fixed(-0.00001), fixed(null), fixed(1, 1)]).toEqual([
    '−0.123',
    '0.000',
    '–',
    '1.0',
  ]);
  expect(bounds(-0.1, 0.25, 2)).toBe('[−0.10, 0.25]');
  expect(count(1234567)).toBe('1\u2009234\u2009567');
  expect([tick(0), tick(-0.01234), tick(123456), tick(0.00001)]).toEqual(['0', '−0.0123', '1.2e5', '1.0e−5']);
});

test('parameters are words with their values', () => {
  expect(parameterText({ samples: 4000, targetError: null, p: 1 / 3 })).toBe(
    'samples 4000, target error none, p 0.333333',
  );
});

test('an area is told in nm² below 0.1 µm², else in µm², and in pixels alone where their size is not known', () => {
  expect(areaText(1500, null)).toBe(amount(1500, 'pixel'));
  expect(areaText(1000, 9.9)).toMatch(/ pixels, 98000 nm²$/);
  expect(areaText(1000, 10)).toMatch(/ pixels, 0\.1 µm²$/);
  expect(areaText(1, 1000)).toBe('1 pixel, 1 µm²');
});

describe('scaleBar', () => {
  test('it is 1, 2 or 5 times a power of ten with the largest fitting unit', () => {
    expect(scaleBar(128, 4.5)).toEqual({ pixels: 200 / 4.5, label: '200 nm' });
    expect(scaleBar(1000, 10).label).toBe('2 µm');
    expect(scaleBar(500, 4000).label).toBe('500 µm');
  });

  test('it takes between 16 % and 40 % of the width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 8192 }),
        fc.double({ min: 0.01, max: 1e5, noNaN: true }),
        (width, size) => {
          const share = scaleBar(width, size).pixels / width;
          expect(share).toBeGreaterThan(0.159);
          expect(share).toBeLessThanOrEqual(0.4 + 1e-9);
        },
      ),
    );
  });
});
