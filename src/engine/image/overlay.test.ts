import { describe, expect, test } from 'vitest';
import { colourMapNames, colourTable } from '#contract/colour-map.ts';
import { colourBarTicks, tickText } from './colour-bar.ts';
import { ownRange } from './colour-map.ts';
import { type DecodedImage, decodeImage } from './decode.ts';
import { overlayPng, renderOverlay } from './overlay.ts';

const size = 8;
const picture: DecodedImage = {
  width: size,
  height: size,
  channels: 1,
  bitDepth: 8,
  format: 'png',
  data: Uint8Array.from({ length: size * size }, (_, i) => i * 3),
};
const placement = { left: 0, top: 0, width: size, height: size };

function layer(values: Float32Array, signed: boolean) {
  const side = Math.sqrt(values.length);
  return { values, width: side, height: side, placement, signed };
}

function greyPixels(): number[] {
  return [...picture.data].flatMap((value) => [value, value, value]);
}

describe('overlay', () => {
  test('a map of zeros leaves the picture untouched', () => {
    const { data } = renderOverlay(picture, layer(new Float32Array(16), true));
    expect([...data]).toEqual(greyPixels());
  });

  test('a signed map leaves the picture untouched where it is 0', () => {
    const values = new Float32Array(size * size);
    values[0] = 1;
    values[size * size - 1] = -0.5;
    const { data } = renderOverlay(picture, layer(values, true));
    const changed = [...Array(size * size).keys()].filter((at) => data[at * 3] !== picture.data[at]);
    expect(changed).toEqual([0, size * size - 1]);
  });

  test('opposite values get opposite ends of the diverging map, at the same opacity', () => {
    const values = new Float32Array(size * size);
    values[0] = 1;
    values[1] = -1;
    const { data } = renderOverlay(picture, layer(values, true), { opacity: 1 });
    const table = colourTable('vik');
    expect([...data.subarray(0, 3)]).toEqual([...table.subarray(765)]);
    expect([...data.subarray(3, 6)]).toEqual([...table.subarray(0, 3)]);
  });

  test('outside of the map and at NaN the picture is untouched', () => {
    const values = new Float32Array(4).fill(1);
    values[3] = Number.NaN;
    const half = { ...layer(values, true), placement: { left: 0, top: 0, width: size, height: size / 2 } };
    const { data } = renderOverlay(picture, half);
    expect([...data.subarray(size * size * 1.5)]).toEqual(greyPixels().slice(size * size * 1.5));
  });

  test('a signed range is symmetric around 0, an unsigned one is not', () => {
    const values = Float32Array.of(-1, 0, 3, Number.NaN);
    expect(ownRange(values, true)).toEqual({ low: -3, high: 3 });
    expect(ownRange(values, false)).toEqual({ low: -1, high: 3 });
  });

  test('a colour bar is added at the right of an enlarged picture', async () => {
    const values = Float32Array.from({ length: 16 }, (_, i) => i / 100);
    const png = await decodeImage(await overlayPng(picture, layer(values, false), { colourBar: true }));
    expect(png.height).toBe(256);
    expect(png.width).toBeGreaterThan(256);
  });

  test('every colour map has 256 colours, the diverging one is light in the middle', () => {
    for (const name of colourMapNames) expect(colourTable(name)).toHaveLength(768);
    const luminance = (entry: number) => colourTable('vik').subarray(entry * 3, entry * 3 + 3)[1] ?? 0;
    expect(luminance(128)).toBeGreaterThan(220);
    expect(luminance(0)).toBeLessThan(40);
  });

  test('colour bar numbers have three digits and name both ends and the middle', () => {
    expect(colourBarTicks({ low: -0.0123456, high: 0.0123456 }).map(tickText)).toEqual([
      '-0.0123',
      '0',
      '0.0123',
    ]);
    expect(tickText(123456)).toBe('1.23e+5');
    expect(tickText(-0.00004)).toBe('-4.00e-5');
  });
});
