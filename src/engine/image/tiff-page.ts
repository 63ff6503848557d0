import {
  colourSpaceOf,
  type DecodeLimits,
  decodeOptions,
  readPictureHeader,
  sharpFailure,
} from './decode.ts';
import { imageFailure } from './image-failure.ts';
import { loadSharp } from './sharp.ts';

/**
 * How many pictures a TIFF holds.
 *
 * @throws Failure as `decodeImage`
 */
export async function pagesOf(bytes: Uint8Array, limits: DecodeLimits, name: string): Promise<number> {
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { ...decodeOptions(limits), limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw sharpFailure(error, name, limits);
    });
  return metadata.pages ?? 1;
}

/**
 * One page of a TIFF as a PNG with the same values and bit depth.
 *
 * @param page from 1; null where nobody said which
 * @throws Failure as `decodeImage`; with the reason `missing` for a page that is not there
 */
export async function readPage(
  bytes: Uint8Array,
  page: number | null,
  pages: number,
  limits: DecodeLimits,
  name: string,
): Promise<Buffer> {
  if (page === null || page < 1 || page > pages) {
    const which = page === null ? 'none is named' : `page ${page} is named`;
    throw imageFailure('missing', `"${name}" has the pages 1 to ${pages}, ${which}`);
  }
  // Pages of one file are of one kind; decoding fails where that is not so.
  const header = await readPictureHeader(bytes, limits, name);
  const sharp = await loadSharp();
  return sharp(bytes, { ...decodeOptions(limits), page: page - 1 })
    .removeAlpha()
    .toColourspace(colourSpaceOf(header))
    .png()
    .toBuffer()
    .catch((error: unknown) => {
      throw sharpFailure(error, name, limits);
    });
}
