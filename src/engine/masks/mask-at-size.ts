import type { DecodedImage } from '../image/decode.ts';
import { imageFailure } from '../image/image-failure.ts';
import type { EightBitRaster } from '../image/png.ts';
import { maskPixels } from '../image/preprocess.ts';
import { resample } from '../image/resample.ts';

/** Width over height may differ by this share of the larger one before a mask counts as one of another picture. */
const shapeTolerance = 0.01;

/**
 * A mask picture at the size of the picture that it belongs to; any value above 0 counts as inside. One of another
 * size but the same shape is scaled, nearest pixel.
 *
 * @returns [height, width] uint8 of 0 and 1
 * @throws Failure `image` for a mask of another shape
 */
export function maskAtSize(mask: DecodedImage, height: number, width: number, name: string): Uint8Array {
  const pixels = maskPixels(mask);
  if (mask.width === width && mask.height === height) return pixels;
  const across = mask.width * height;
  const down = mask.height * width;
  if (Math.abs(across - down) > shapeTolerance * Math.max(across, down)) {
    throw imageFailure(
      'broken',
      `the mask "${name}" has ${mask.width} x ${mask.height} pixels, the picture ${width} x ${height}`,
    );
  }
  const raster = { width: mask.width, height: mask.height, channels: 1 as const, data: pixels };
  return Uint8Array.from(resample(raster, width, height, 'nearest').data);
}

/** A mask as a grey picture, 255 inside. The same mask gives the same PNG. */
export function maskRaster(pixels: Uint8Array, height: number, width: number): EightBitRaster {
  return { width, height, channels: 1, data: pixels.map((value) => (value === 0 ? 0 : 255)) };
}

/** Pixels inside a mask. */
export function areaInside(pixels: Uint8Array): number {
  let area = 0;
  for (let at = 0; at < pixels.length; at++) if (pixels[at] !== 0) area++;
  return area;
}
