import { basename } from 'node:path';
import type { Metadata, SharpOptions } from 'sharp';
import { decodeBmp, readBmpHeader } from './bmp.ts';
import { imageFailure } from './image-failure.ts';
import { readPictureFile } from './picture-file.ts';
import { formatOfContent, type PictureFormat } from './picture-format.ts';
import { readPngHeader } from './png-header.ts';
import { loadSharp } from './sharp.ts';

export interface DecodeLimits {
  /** Pictures with more pixels are refused before anything is allocated for them. */
  readonly maximumPixels: number;
  readonly maximumBytes: number;
}

export const defaultDecodeLimits: DecodeLimits = { maximumPixels: 100_000_000, maximumBytes: 2 ** 30 };

/** A picture's size and kind, as its header tells. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB. */
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
  readonly format: PictureFormat;
}

/** A decoded picture: interleaved [height, width, channels], uint8 or uint16. */
export interface DecodedImage extends PictureHeader {
  readonly data: Uint8Array | Uint16Array;
}

/**
 * Decodes a PNG, JPEG, TIFF (first page) or BMP, recognised by its first bytes and not by its name.
 *
 * As the usual training pipelines (Pillow, OpenCV) do: palettes become RGB, an alpha channel is left out without
 * blending, colour profiles and an EXIF orientation are ignored. 16-bit pictures stay 16-bit. Truncated files are
 * errors, never filled up with grey.
 *
 * @param source the file's bytes, or its path
 * @param name what messages call the picture; by default the path's last part
 * @throws Failure with `data.reason` `empty`, `broken`, `not-an-image`, `too-large`, `unreadable` or `missing`
 */
export async function decodeImage(
  source: Uint8Array | string,
  limits: DecodeLimits = defaultDecodeLimits,
  name: string = typeof source === 'string' ? basename(source) : 'picture',
): Promise<DecodedImage> {
  const bytes = typeof source === 'string' ? await readPictureFile(source, limits.maximumBytes) : source;
  const header = await readPictureHeader(bytes, limits, name);
  if (header.format === 'bmp') {
    return { ...header, data: readBmp(name, () => decodeBmp(bytes)).data };
  }
  const sharp = await loadSharp();
  const wide = header.bitDepth === 16;
  const pipeline = sharp(bytes, decodeOptions(limits))
    .removeAlpha()
    .toColourspace(colourSpaceOf(header))
    .raw({ depth: wide ? 'ushort' : 'uchar' });
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true }).catch((error: unknown) => {
    throw sharpFailure(error, name, limits);
  });
  const values = info.width * info.height * header.channels;
  if (data.byteLength !== values * (wide ? 2 : 1)) {
    throw imageFailure(
      'broken',
      `"${name}" decodes to ${info.channels} channels, ${header.channels} expected`,
    );
  }
  return {
    ...header,
    width: info.width,
    height: info.height,
    data: wide ? wordsOf(data, values) : new Uint8Array(data.buffer, data.byteOffset, values),
  };
}

/**
 * Reads a picture's header and refuses what can't or must not be decoded. No pixel is decoded.
 *
 * @throws Failure as `decodeImage`
 */
export async function readPictureHeader(
  bytes: Uint8Array,
  limits: DecodeLimits = defaultDecodeLimits,
  name = 'picture',
): Promise<PictureHeader> {
  if (bytes.length === 0) throw imageFailure('empty', `"${name}" is empty (0 bytes)`);
  const format = formatOfContent(bytes);
  if (format === undefined) {
    throw imageFailure('not-an-image', `"${name}" is no picture: PNG, JPEG, TIFF and BMP are read`);
  }
  if (format === 'bmp') {
    const { width, height, channels } = readBmp(name, () => readBmpHeader(bytes));
    checkPixels(width, height, limits, name);
    return { width, height, channels, bitDepth: 8, format };
  }
  if (format === 'png') {
    // Most pictures are PNG, and opening one with libvips for its header alone takes as long as decoding it.
    const header = readPngHeader(bytes);
    if (header === undefined) throw imageFailure('broken', `"${name}" is damaged or cut off: no PNG header`);
    checkPixels(header.width, header.height, limits, name);
    return { ...header, format };
  }
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { ...decodeOptions(limits), limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw sharpFailure(error, name, limits);
    });
  checkPixels(metadata.width, metadata.height, limits, name);
  const bitDepth = bitDepthOf(metadata, name);
  const channels = metadata.space === 'b-w' || metadata.space === 'grey16' ? 1 : 3;
  return { width: metadata.width, height: metadata.height, channels, bitDepth, format };
}

/** How sharp is to open a picture: defects are errors, sizes are bounded, colour profiles are left alone. */
export function decodeOptions(limits: DecodeLimits): SharpOptions {
  return { failOn: 'error', limitInputPixels: limits.maximumPixels, ignoreIcc: true, autoOrient: false };
}

/** The colour space that keeps a picture's values as they are in its file. */
export function colourSpaceOf({ channels, bitDepth }: PictureHeader): 'b-w' | 'grey16' | 'srgb' | 'rgb16' {
  if (channels === 1) return bitDepth === 16 ? 'grey16' : 'b-w';
  return bitDepth === 16 ? 'rgb16' : 'srgb';
}

/** What an error of sharp means for the picture. */
export function sharpFailure(error: unknown, name: string, limits: DecodeLimits): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (/exceeds pixel limit/i.test(message)) {
    return imageFailure('too-large', `"${name}" has more than ${limits.maximumPixels} pixels`, error);
  }
  const detail = message.replace(/\s*\n\s*/g, '; ').slice(0, 200);
  return imageFailure('broken', `"${name}" is damaged or cut off: ${detail}`, error);
}

function checkPixels(width: number, height: number, limits: DecodeLimits, name: string): void {
  if (width * height <= limits.maximumPixels) return;
  const size = `${width} x ${height} pixels`;
  throw imageFailure('too-large', `"${name}" has ${size}; up to ${limits.maximumPixels} pixels are read`);
}

function bitDepthOf({ depth, space, channels }: Metadata, name: string): 8 | 16 {
  if (space === 'multiband' || channels > 4) {
    throw imageFailure('broken', `"${name}" has ${channels} channels; grey and RGB are read`);
  }
  switch (depth) {
    case 'uchar':
      return 8;
    case 'ushort':
      return 16;
    default:
      throw imageFailure(
        'broken',
        `"${name}" holds ${depth} values; 8-bit and 16-bit unsigned pictures are read, convert it first`,
      );
  }
}

function readBmp<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw imageFailure('broken', `"${name}" is a BMP that can't be read: ${error.message}`, error);
  }
}

function wordsOf(bytes: Uint8Array, count: number): Uint16Array {
  if (bytes.byteOffset % 2 === 0) return new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  return new Uint16Array(bytes.slice().buffer, 0, count);
}
