import type { maskEngineMethods } from '#contract/mask-work.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { decodeMask, encodeMask } from '#contract/run-length.ts';
import { decodeImage } from '../image/decode.ts';
import { encodePng } from '../image/png.ts';
import { areaInside, maskAtSize, maskRaster } from '../masks/mask-at-size.ts';
import { producePng } from './produced.ts';

type Methods = typeof maskEngineMethods;

/** Draws a mask as a PNG. Throws Failure `usage` for text that is no mask of its size. */
export async function drawMask({
  mask,
  directory,
}: CheckedInputOf<Methods, 'drawMask'>): Promise<OutputOf<Methods, 'drawMask'>> {
  const [height, width] = mask.size;
  const pixels = decodeMask(mask);
  const png = await encodePng(maskRaster(pixels, height, width));
  return { file: await producePng(directory, 'mask', png, [height, width]), area: areaInside(pixels) };
}

/** Reads a mask picture at a size. Throws Failure as `decodeImage` and `maskAtSize`. */
export async function readMask({
  path,
  size,
}: CheckedInputOf<Methods, 'readMask'>): Promise<OutputOf<Methods, 'readMask'>> {
  const [height, width] = size;
  const pixels = maskAtSize(await decodeImage(path), height, width, path);
  const { counts } = encodeMask(pixels, height, width);
  return { mask: { size: [height, width], counts }, area: areaInside(pixels) };
}
