import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMask, encodeMask, maskArea } from './run-length.ts';

/** Made with `pycocotools.mask.encode` 2.0.11; pixels row by row. */
const written = [
  { size: [1, 1], counts: '01', pixels: '1' },
  { size: [2, 3], counts: '6', pixels: '000000' },
  { size: [3, 2], counts: '06', pixels: '111111' },
  { size: [5, 7], counts: '3120O11OO20N000153', pixels: '00011010101001001010111011010110001' },
] as const;

const disc = {
  size: [300, 400],
  counts:
    'mdP1k0\\8:F:H6J6J6K4K6K4L4L4M2M4L4M2M4M2N2M4M2N2N2M4M2N2N2N2N2N2N2O0O2N2N2N2O0O2N2N2O0O2N2O0O2O0O2N2O0O2O0O2O0O' +
    '2O000O2O0O2O000O2O000O2O000O2O0000000O2O0000000O2O0000000000000000000000000000000000000000000000000001N100000001N' +
    '100000001N10001N10001N10001N101N10001N101N101N101N2N101N101N2N101N2N2N101N2N2N2N101N2N2N2N2N2N2N3L3N2N2N3L3N2N3L' +
    '3N3L4L3N3L4L4L5J5L5J6J6J8F:FTSP1',
} as const;

function pixelsOf(text: string): Uint8Array {
  return Uint8Array.from(text, Number);
}

test.each(written)('a mask of $size reads and writes as pycocotools does', ({ size, counts, pixels }) => {
  const [height, width] = size;
  expect(encodeMask(pixelsOf(pixels), height, width)).toEqual({ size: [height, width], counts });
  expect(decodeMask({ size, counts })).toEqual(pixelsOf(pixels));
});

test('a disc of 25433 pixels reads and writes as pycocotools does', () => {
  const pixels = Uint8Array.from({ length: 300 * 400 }, (_, at) => {
    const y = Math.floor(at / 400);
    return Number((y - 150) ** 2 + ((at % 400) - 200) ** 2 < 90 ** 2);
  });
  expect(encodeMask(pixels, 300, 400)).toEqual(disc);
  expect(maskArea(disc)).toBe(25_433);
});

const anyMask = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .chain(([height, width]) =>
    fc
      .uint8Array({ min: 0, max: 1, minLength: height * width, maxLength: height * width })
      .map((pixels) => ({ height, width, pixels })),
  );

test('every mask comes back as it was', () => {
  fc.assert(
    fc.property(anyMask, ({ height, width, pixels }) => {
      const mask = encodeMask(pixels, height, width);
      expect(decodeMask(mask)).toEqual(Uint8Array.from(pixels));
      expect(maskArea(mask)).toBe(pixels.reduce((sum, value) => sum + value, 0));
    }),
  );
});

test('any text is a mask of the size or a failure', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (counts) => {
      try {
        expect(decodeMask({ size: [4, 6], counts })).toHaveLength(24);
      } catch (error) {
        expect(error).toMatchObject({ code: 'usage' });
      }
    }),
  );
});

test('a mask that was written for another size is refused with both sizes', () => {
  expect(() => decodeMask({ size: [4, 4], counts: '6' })).toThrow(/6 pixels; 4 x 4 has 16/);
});
