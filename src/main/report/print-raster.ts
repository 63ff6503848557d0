import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { type ColourMapName, colourTable } from '#contract/colour-map.ts';
import { Failure } from '#contract/failure.ts';
import type { ReportColumn } from '#contract/report.ts';
import { type DecodedImage, decodeImage } from '#engine/image/decode.ts';
import { toEightBit } from '#engine/image/display.ts';
import { type EightBitRaster, encodePng } from '#engine/image/png.ts';
import { resample } from '#engine/image/resample.ts';
import { loadSharp } from '#engine/image/sharp.ts';

/** Small pictures are enlarged by whole pixels up to this side, so that what is laid over them is not coarse. */
const smallestSide = 256;
/** Larger pictures are reduced to it: about 180 pixels per inch on the page. */
const largestSide = 512;
/** Maps over a picture have 180 pixels per inch of the page, small ones more: they are looked at enlarged. */
const mapPixelsPerPoint = 180 / 72;
const smallestMapSide = 288;
/** Pictures of fewer pixels are enlarged by whole pixels below a map, which would be coarse otherwise. */
const smallestOwnSide = 120;
/** Larger pictures are stored as JPEG. */
const losslessPixels = 400 * 400;
/** Of illustrations that JPEG would not make smaller. */
const tinyPixels = 48 * 48;

/** A picture in 8 bits at the resolution that it is printed with. */
export type PrintPicture = DecodedImage & {
  readonly data: Uint8Array;
  /** By how many pixels each way one pixel of the picture was enlarged; 1 by default. */
  readonly enlarged?: number;
};

/** Reads a picture for print. @throws Failure when it can't be read */
export async function printPicture(path: string): Promise<PrintPicture> {
  return toPrintSize(toEightBit(await decodeImage(path)));
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

const reduced = new WeakMap<PrintPicture, Map<number, PrintPicture>>();

/**
 * A picture at the resolution that maps over it are printed with; made once for all maps of a size.
 *
 * @param side of the square that it is printed in, in points
 */
export function mapPicture(picture: PrintPicture, side: number): PrintPicture {
  const sizes = reduced.get(picture) ?? new Map<number, PrintPicture>();
  reduced.set(picture, sizes);
  const own = sizes.get(side) ?? toMapSize(picture, Math.max(smallestMapSide, side * mapPixelsPerPoint));
  sizes.set(side, own);
  return own;
}

function toMapSize(picture: PrintPicture, pixels: number): PrintPicture {
  const own = withoutEnlargement(picture);
  const scale = pixels / Math.max(own.width, own.height);
  if (scale >= 1) return own;
  const { data, width, height } = resample<Uint8Array>(
    own,
    Math.max(1, Math.round(own.width * scale)),
    Math.max(1, Math.round(own.height * scale)),
    'bilinear',
  );
  return { ...own, data, width, height };
}

/**
 * A small picture with as few pixels as maps over it need: the edges between enlarged pixels take most bytes of a JPEG
 * and show nothing.
 */
function withoutEnlargement(picture: PrintPicture): PrintPicture {
  const before = picture.enlarged ?? 1;
  const own = Math.max(picture.width, picture.height) / before;
  const enlarged = Math.min(before, Math.ceil(smallestOwnSide / own));
  const factor = enlarged / before;
  if (factor === 1) return picture;
  const { data, width, height } = resample<Uint8Array>(
    picture,
    Math.round(picture.width * factor),
    Math.round(picture.height * factor),
    'nearest',
  );
  return { ...picture, data, width, height, enlarged };
}

/** Bytes of a raster as PDFKit embeds them: PNG, or JPEG where the raster is large. The same raster, same bytes. */
export async function printBytes(raster: EightBitRaster): Promise<Buffer> {
  const { width, height, channels, data } = raster;
  if (width * height <= losslessPixels) return encodePng({ width, height, channels, data });
  return jpegBytes(raster, measuredJpeg);
}

/**
 * The same for what is laid over a picture, and for pictures beside the case's own, which nobody measures in. Where
 * there are many maps, these are most of a report's bytes.
 */
export async function illustrationBytes(raster: EightBitRaster): Promise<Buffer> {
  const { width, height, channels, data } = raster;
  if (width * height <= tinyPixels) return encodePng({ width, height, channels, data });
  return jpegBytes(raster, illustrationJpeg);
}

/** Of pictures that somebody may measure in. */
const measuredJpeg = { quality: 90, chromaSubsampling: '4:4:4' } as const;
/**
 * Of illustrations: the grain of the picture takes most of their bytes and its finest part is not seen in print, which
 * the third quantisation table (N. Robidoux's, made for viewing at a distance) goes by; the colours of a map change
 * slowly, so that half the resolution holds them.
 */
const illustrationJpeg = { quality: 78, chromaSubsampling: '4:2:0', quantisationTable: 3 } as const;

async function jpegBytes(
  { width, height, channels, data }: EightBitRaster,
  settings: typeof measuredJpeg | typeof illustrationJpeg,
): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(settings)
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

function toPrintSize(raster: EightBitRaster): PrintPicture {
  const about = { channels: raster.channels, bitDepth: 8, format: 'png' } as const;
  const side = Math.max(raster.width, raster.height);
  if (side > largestSide) {
    const scale = largestSide / side;
    const width = Math.max(1, Math.round(raster.width * scale));
    const height = Math.max(1, Math.round(raster.height * scale));
    return { ...resample<Uint8Array>(raster, width, height, 'bilinear'), ...about };
  }
  const factor = Math.ceil(smallestSide / side);
  const enlarged = resample<Uint8Array>(raster, raster.width * factor, raster.height * factor, 'nearest');
  return { ...enlarged, ...about, enlarged: factor };
}
