import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { colourTable } from '#contract/colour-map.ts';
import { maskOutline } from '#contract/mask-outline.ts';
import { colourise, entryOpacity, tableEntry } from './colour-map.ts';

/** CIE 1976 lightness of an sRGB triple (IEC 61966-2-1 linearisation, D65). */
function lightness(table: Uint8Array, entry: number): number {
  const [red = 0, green = 0, blue = 0] = [...table.subarray(3 * entry, 3 * entry + 3)].map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 216 / 24389 ? 116 * Math.cbrt(luminance) - 16 : (luminance * 24389) / 27;
}

describe('colour tables', () => {
  test('viridis and inferno have the published first, middle and last colours', () => {
    const viridis = colourTable('viridis');
    const inferno = colourTable('inferno');
    expect([...viridis.subarray(0, 3)]).toEqual([68, 1, 84]);
    expect([...viridis.subarray(3 * 128, 3 * 128 + 3)]).toEqual([33, 145, 140]);
    expect([...viridis.subarray(3 * 255)]).toEqual([253, 231, 37]);
    expect([...inferno.subarray(0, 3)]).toEqual([0, 0, 4]);
    expect([...inferno.subarray(3 * 128, 3 * 128 + 3)]).toEqual([188, 55, 84]);
    expect([...inferno.subarray(3 * 255)]).toEqual([252, 255, 164]);
  });

  test.each(['viridis', 'inferno'] as const)('the lightness of %s rises from end to end', (name) => {
    const table = colourTable(name);
    for (let entry = 4; entry < 256; entry += 4) {
      expect(lightness(table, entry)).toBeGreaterThan(lightness(table, entry - 4));
    }
  });

  test('the diverging table is lightest in the middle, blue at the low end and red at the high end', () => {
    const table = colourTable('vik');
    expect([...table.subarray(0, 3)]).toEqual([0x00, 0x12, 0x61]);
    expect([...table.subarray(3 * 255)]).toEqual([0x59, 0x00, 0x08]);
    // The published table of vik is lightest a little below its middle, at entry 125.
    const lightest = Array.from({ length: 256 }, (_, entry) => lightness(table, entry));
    expect(Math.abs(lightest.indexOf(Math.max(...lightest)) - 127.5)).toBeLessThan(4);
  });
});

describe('looking colours up', () => {
  test('the ends of the range take the ends of the table, values beyond too', () => {
    const range = { low: -1, high: 1 };
    expect(tableEntry(-1, range)).toBe(0);
    expect(tableEntry(-5, range)).toBe(0);
    expect(tableEntry(1, range)).toBe(255);
    expect(tableEntry(5, range)).toBe(255);
    expect(tableEntry(0, range)).toBe(128);
    expect(tableEntry(Number.NaN, range)).toBe(-1);
  });

  test('a coloured pixel has the colour and opacity of its table entry; NaN is clear', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (number, opacity) => {
          const values = Float32Array.of(number);
          const range = { low: -1, high: 2 };
          const table = colourTable('viridis');
          const pixels = new Uint8ClampedArray(4);
          colourise(values, range, table, entryOpacity(opacity, 'even', false), pixels);
          const entry = tableEntry(values[0] ?? 0, range);
          const expected = entry < 0 ? [0, 0, 0, 0] : [...table.subarray(3 * entry, 3 * entry + 3)];
          if (entry >= 0) expected.push(Math.round(255 * Math.fround(opacity)));
          expect([...pixels]).toEqual(expected);
        },
      ),
    );
  });

  test('by value, a signed map is clear at 0 and has full opacity at both ends', () => {
    const opacities = entryOpacity(0.8, 'by-value', true);
    expect(opacities[0]).toBeCloseTo(0.8, 6);
    expect(opacities[255]).toBeCloseTo(0.8, 6);
    expect(opacities[127]).toBeLessThan(0.01);
    expect(opacities[128]).toBeLessThan(0.01);
  });

  test('an invalid opacity is refused', () => {
    expect(() => entryOpacity(1.5, 'even', false)).toThrow('invalid opacity: 1.5');
  });
});

describe('mask outline', () => {
  test('one pixel has four edges', () => {
    const outline = maskOutline(Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), 3, 3);
    expect([...outline]).toEqual([1, 1, 2, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 1, 2, 2]);
  });

  test('its length is the number of neighbouring pixel pairs that differ', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 35, maxLength: 35 }), (bits) => {
        const [width, height] = [7, 5];
        const set = Uint8Array.from(bits);
        const at = (row: number, column: number) =>
          row < 0 || column < 0 || row >= height || column >= width ? 0 : (set[row * width + column] ?? 0);
        let pairs = 0;
        for (let row = 0; row <= height; row += 1)
          for (let column = 0; column <= width; column += 1) {
            if (at(row, column) !== at(row - 1, column)) pairs += 1;
            if (at(row, column) !== at(row, column - 1)) pairs += 1;
          }
        const outline = maskOutline(set, width, height);
        let length = 0;
        for (let at = 0; at < outline.length; at += 4) {
          const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = outline.subarray(at, at + 4);
          length += x1 - x0 + (y1 - y0);
        }
        expect(length).toBe(pairs);
      }),
    );
  });
});
