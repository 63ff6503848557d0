import { describe, expect, test } from 'vitest';
import { matrixRaster } from './correlation-figure.ts';
import { drawBorders, middleOf } from './segment-figure.ts';

const halves = {
  kind: 'labels',
  labels: Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1),
  height: 2,
  width: 4,
  count: 2,
} as const;
const whole = { left: 0, top: 0, width: 4, height: 2 };

describe('segments in print', () => {
  test('a border is light on dark and dark on light, and the rest of the picture is untouched', () => {
    const data = Uint8Array.of(0, 0, 0, 0, 200, 200, 200, 200);
    const drawn = drawBorders({ width: 4, height: 2, channels: 1, data }, halves, whole);
    const red = Array.from({ length: 8 }, (_, at) => drawn.data[3 * at]);
    expect(red).toEqual([0, 153, 0, 0, 200, 80, 200, 200]);
  });

  test('borders of groups leave out those inside of a group', () => {
    const data = new Uint8Array(8);
    const drawn = drawBorders({ width: 4, height: 2, channels: 1, data }, halves, whole, Int32Array.of(3, 3));
    expect([...drawn.data]).toEqual(new Array(24).fill(0));
  });

  test('a number stands in its segment, and nowhere where the picture shows none of it', () => {
    expect(middleOf(halves, 1, whole, whole)).toEqual({ x: 0.625, y: 0.25 });
    expect(middleOf(halves, 1, whole, { left: 3, top: 0, width: 4, height: 2 })).toBeNull();
    expect(middleOf({ ...halves, count: 3 }, 2, whole, whole)).toBeNull();
  });

  test('a matrix of two segments has blocks in their order; one of 1,024 has the mean of four cells', () => {
    const blue = (raster: { readonly data: Uint8Array; readonly width: number }, x: number, y: number) =>
      raster.data[3 * (y * raster.width + x) + 2];
    const small = matrixRaster(Float32Array.of(1, -1, -1, 1), [1, 0]);
    expect(small.width).toBe(256);
    // vik is blue at -1 and red at 1.
    expect(blue(small, 255, 0)).toBeGreaterThan(blue(small, 0, 0) ?? 0);
    const cells = Float32Array.from({ length: 1024 * 1024 }, (_, at) => (at % 2 === 0 ? 1 : -1));
    const large = matrixRaster(
      cells,
      Array.from({ length: 1024 }, (_, at) => at),
    );
    expect(large.width).toBe(512);
    // The middle of vik is nearly white.
    expect(Math.min(...large.data.subarray(0, 3))).toBeGreaterThan(220);
  });
});
