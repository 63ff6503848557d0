import { type DecodeLimits, decodeImage, decodeOptions, type PictureHeader, sharpFailure } from './decode.ts';
import { toEightBit } from './display.ts';
import { loadSharp } from './sharp.ts';

/** Longest side of a thumbnail in pixels; smaller pictures keep their size. */
export const thumbnailSide = 128;

/** Up to this many pixels a thumbnail is a PNG: exact, and no larger than the JPEG. */
const tinyPixels = 32 * 32;

/**
 * Decodes a whole picture and gives its thumbnail: JPEG at quality 80, or PNG for tiny pictures. Because every
 * row is decoded on the way, a truncated picture fails here too.
 *
 * @throws Failure as `decodeImage`
 */
export async function thumbnailOf(
  bytes: Uint8Array,
  header: PictureHeader,
  limits: DecodeLimits,
  name: string,
): Promise<Buffer> {
  const sharp = await loadSharp();
  // libvips does not read BMP, and would take the square root of 16-bit values as if they were linear light.
  const needsPixels = header.format === 'bmp' || header.bitDepth === 16;
  const raster = needsPixels ? toEightBit(await decodeImage(bytes, limits, name)) : undefined;
  const pipeline =
    raster === undefined
      ? sharp(bytes, decodeOptions(limits))
      : sharp(raster.data, {
          raw: { width: raster.width, height: raster.height, channels: raster.channels },
        });
  const grey = (raster?.channels ?? header.channels) === 1;
  const resized = pipeline
    .removeAlpha()
    .resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true })
    .toColourspace(grey ? 'b-w' : 'srgb');
  const tiny = header.width * header.height <= tinyPixels;
  return (tiny ? resized.png() : resized.jpeg({ quality: 80 })).toBuffer().catch((error: unknown) => {
    throw sharpFailure(error, name, limits);
  });
}
