import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { type ColourMapName, colourTable } from '#contract/colour-map.ts';
import { Failure } from '#contract/failure.ts';
import type { ReportColumn } from '#contract/report.ts';
import { type DecodedImage, decodeImage } from '#engine/image/decode.ts';
import { toEightBit } from '#engine/image/display.ts';
import { type EightBitRaster, encodePng } from '#engine/image/png.ts';
import { maskPixels } from '#engine/image/preprocess.ts';
import { resample } from '#engine/image/resample.ts';
import { loadSharp } from '#engine/image/sharp.ts';
import { colours } from './style.ts';

/** Small pictures are enlarged by whole pixels up to this side, so that what is laid over them is not coarse. */
const smallestSide = 256;
/** Larger pictures are reduced to it: about 180 pixels per inch on the page. */
const largestSide = 512;
/** Maps over a picture are smaller on the page: about 165 pixels per inch at their largest. */
const mapSide = 320;
/** Larger pictures are stored as JPEG. */
const losslessPixels = 400 * 400;
/** Of illustrations that JPEG would not make smaller. */
const tinyPixels = 48 * 48;

/** A picture in 8 bits at the resolution that it is printed with. */
export type PrintPicture = DecodedImage & { readonly data: Uint8Array };

/** Reads a picture for print. @throws Failure when it can't be read */
export async function printPicture(path: string): Promise<PrintPicture> {
  const raster = toEightBit(await decodeImage(path));
  return { ...toPrintSize(raster, 'bilinear'), bitDepth: 8, format: 'png' };
}

/** An even grey in a picture's shape, for maps whose picture can't be read. */
export function blankPicture(width: number, height: number): PrintPicture {
  const scale = smallestSide / Math.max(width, height);
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const data = new Uint8Array(size.width * size.height).fill(200);
  return { ...size, channels: 1, bitDepth: 8, format: 'png', data };
}

/** A picture with the outline of its mask drawn on it, one printed pixel wide, and the share of it inside of the mask. */
export async function outlinedPicture(
  picture: PrintPicture,
  maskPath: string,
): Promise<EightBitRaster & { readonly inside: number }> {
  const mask = await decodeImage(maskPath);
  const own = { width: mask.width, height: mask.height, channels: 1, data: maskPixels(mask) } as const;
  const { width, height, channels } = picture;
  const { data: set } = resample<Uint8Array>(own, width, height, 'nearest');
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && set[y * width + x] === 1;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const edge =
        !inside(x, y) && (inside(x - 1, y) || inside(x + 1, y) || inside(x, y - 1) || inside(x, y + 1));
      for (let channel = 0; channel < 3; channel++) {
        const value = picture.data[channels === 1 ? at : at * 3 + channel];
        data[at * 3 + channel] = edge ? (colours.maskOutline[channel] ?? 0) : (value ?? 0);
      }
    }
  }
  const share = own.data.reduce((sum, value) => sum + value, 0) / own.data.length;
  return { width, height, channels: 3, data, inside: share };
}

const reduced = new WeakMap<PrintPicture, PrintPicture>();

/** A picture at the resolution that maps over it are printed with; made once for all maps over it. */
export function mapPicture(picture: PrintPicture): PrintPicture {
  let own = reduced.get(picture);
  if (own === undefined) {
    own = toMapSize(picture);
    reduced.set(picture, own);
  }
  return own;
}

function toMapSize(picture: PrintPicture): PrintPicture {
  const scale = mapSide / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const { data, width, height } = resample<Uint8Array>(
    picture,
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
    'bilinear',
  );
  return { ...picture, data, width, height };
}

/** Bytes of a raster as PDFKit embeds them: PNG, or JPEG where the raster is large. The same raster, same bytes. */
export async function printBytes(raster: EightBitRaster): Promise<Buffer> {
  const { width, height, channels, data } = raster;
  if (width * height <= losslessPixels) return encodePng({ width, height, channels, data });
  return jpegBytes(raster, 90);
}

/** The same for what is laid over a picture, and for pictures beside the case's own, which nobody measures in. */
export async function illustrationBytes(raster: EightBitRaster): Promise<Buffer> {
  const { width, height, channels, data } = raster;
  if (width * height <= tinyPixels) return encodePng({ width, height, channels, data });
  return jpegBytes(raster, 80);
}

async function jpegBytes(
  { width, height, channels, data }: EightBitRaster,
  quality: number,
): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

const bars = new Map<ColourMapName, Promise<string>>();

/** A colour map as an upright bar, highest value on top: a data URL, which PDFKit embeds once. */
export function colourBarImage(name: ColourMapName): Promise<string> {
  let bar = bars.get(name);
  if (bar === undefined) {
    const table = colourTable(name);
    const data = new Uint8Array(256 * 3);
    for (let entry = 0; entry < 256; entry++) {
      data.set(table.subarray(entry * 3, entry * 3 + 3), (255 - entry) * 3);
    }
    bar = encodePng({ width: 1, height: 256, channels: 3, data }).then(
      (bytes) => `data:image/png;base64,${bytes.toString('base64')}`,
    );
    bars.set(name, bar);
  }
  return bar;
}

/** Reads a map [height, width] of raw little-endian float32. @throws Failure `integrity` for a wrong size */
export function readMap(file: ReportColumn['map']): Promise<Float32Array> {
  return readMaps({ ...file, count: 1 });
}

/** Reads several maps [count, height, width] of one file. @throws Failure `integrity` for a wrong size */
export async function readMaps(
  file: ReportColumn['map'] & { readonly count: number },
): Promise<Float32Array> {
  const { path, height, width, count } = file;
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('unreadable', `the map "${path}" can't be read: ${error.code}`, undefined, error);
  });
  if (bytes.byteLength !== count * height * width * 4) {
    const needed = `${count} x ${height} x ${width} values need ${count * height * width * 4}`;
    throw new Failure(
      'integrity',
      `the map "${path}" has ${bytes.byteLength} bytes, ${needed}; replay its run`,
    );
  }
  if (endianness() === 'BE') bytes.swap32();
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function toPrintSize(raster: EightBitRaster, filter: 'bilinear'): EightBitRaster & { data: Uint8Array } {
  const side = Math.max(raster.width, raster.height);
  if (side > largestSide) {
    const scale = largestSide / side;
    const width = Math.max(1, Math.round(raster.width * scale));
    const height = Math.max(1, Math.round(raster.height * scale));
    return { ...resample<Uint8Array>(raster, width, height, filter), channels: raster.channels };
  }
  const factor = Math.ceil(smallestSide / side);
  const enlarged = resample<Uint8Array>(raster, raster.width * factor, raster.height * factor, 'nearest');
  return { ...enlarged, channels: raster.channels };
}
