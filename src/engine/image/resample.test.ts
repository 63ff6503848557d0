import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toChannels } from './preprocess.ts';
import { type Raster, type ResampleFilter, resample } from './resample.ts';

interface Known {
  readonly pictures: Readonly<
    Record<'grey' | 'rgb' | 'float', { width: number; height: number; channels: number; values: number[] }>
  >;
  readonly greyOfRgb: readonly number[];
  readonly cases: readonly {
    picture: 'grey' | 'rgb' | 'float';
    filter: ResampleFilter;
    width: number;
    height: number;
    values: number[];
  }[];
}

// Made with Pillow 10.4: `Image.fromarray(pixels).resize((width, height), filter)` for random 8-bit grey (13x9),
// 8-bit RGB (7x11) and float32 (10x6) pictures, and `convert('L')` of the RGB picture. Pillow 13 runs the two
// passes in the other order where the height shrinks more, which changes a value by 1 at most.
const pillow = JSON.parse(readFileSync(new URL('./resample.fixture.json', import.meta.url), 'utf8')) as Known;

function pictureNamed(name: keyof Known['pictures']): Raster {
  const picture = pillow.pictures[name];
  const data = name === 'float' ? Float32Array.from(picture.values) : Uint8Array.from(picture.values);
  return { ...picture, data };
}

describe('resample', () => {
  test.each(pillow.cases.filter((known) => known.picture !== 'float'))(
    '$picture to $width x $height by $filter gives the bytes of Pillow',
    ({ picture, width, height, filter, values }) => {
      const resized = resample(pictureNamed(picture), width, height, filter);
      expect([...resized.data]).toEqual(values);
    },
  );

  test.each(pillow.cases.filter((known) => known.picture === 'float'))(
    'float32 to $width x $height by $filter gives the values of Pillow',
    ({ picture, width, height, filter, values }) => {
      const resized = resample(pictureNamed(picture), width, height, filter);
      values.forEach((value, at) => {
        expect(Math.abs((resized.data[at] as number) - value)).toBeLessThan(1e-4);
      });
    },
  );

  test('a constant picture stays constant at any size', () => {
    const sides = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        sides,
        sides,
        sides,
        sides,
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom<ResampleFilter>('nearest', 'bilinear', 'bicubic'),
        (width, height, newWidth, newHeight, value, filter) => {
          const data = new Uint8Array(width * height).fill(value);
          const resized = resample({ width, height, channels: 1, data }, newWidth, newHeight, filter);
          expect(resized.data.length).toBe(newWidth * newHeight);
          expect(resized.data.every((pixel) => pixel === value)).toBe(true);
        },
      ),
    );
  });

  test('a size of 0 is refused', () => {
    expect(() => resample(pictureNamed('grey'), 0, 4, 'bilinear')).toThrow(RangeError);
  });
});

test('grey of RGB gives the bytes of Pillow', () => {
  const { width, height, values } = pillow.pictures.rgb;
  const picture = {
    width,
    height,
    channels: 3,
    bitDepth: 8,
    format: 'png',
    data: Uint8Array.from(values),
  } as const;
  expect([...toChannels(picture, 1).data]).toEqual(pillow.greyOfRgb);
});
