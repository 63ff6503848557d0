import { decodeImage } from '#engine/image/decode.ts';
import { maskPixels } from '#engine/image/preprocess.ts';
import { resample } from '#engine/image/resample.ts';
import type { Box } from './figure.ts';
import type { Sheet } from './sheet.ts';
import { colours } from './style.ts';

/** A straight piece of an outline from one corner of a pixel to another, in pixels. */
export type OutlinePiece = readonly [fromX: number, fromY: number, toX: number, toY: number];

/** What lies between the inside and the outside of a mask. */
export interface MaskOutline {
  readonly width: number;
  readonly height: number;
  readonly pieces: readonly OutlinePiece[];
  /** Share of the picture inside of the mask. */
  readonly inside: number;
}

/** Finer outlines than this many pixels show nothing more on the page. */
const largestSide = 512;

/** Reads the outline of a mask. @throws Failure when it can't be read */
export async function readOutline(maskPath: string): Promise<MaskOutline> {
  const mask = await decodeImage(maskPath);
  const own = { width: mask.width, height: mask.height, channels: 1, data: maskPixels(mask) } as const;
  const scale = Math.min(1, largestSide / Math.max(own.width, own.height));
  const width = Math.max(1, Math.round(own.width * scale));
  const height = Math.max(1, Math.round(own.height * scale));
  const { data } = resample<Uint8Array>(own, width, height, 'nearest');
  const inside = own.data.reduce((sum, value) => sum + value, 0) / own.data.length;
  return { width, height, pieces: outlinePieces(data, width, height), inside };
}

/**
 * The edges between the pixels of a mask and those outside of it, runs of them as one piece: first those from left to
 * right, then those from top to bottom. What lies beyond the picture is outside.
 *
 * @param mask [height, width], 1 inside
 */
export function outlinePieces(mask: Uint8Array, width: number, height: number): OutlinePiece[] {
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  const pieces: OutlinePiece[] = [];
  for (let y = 0; y <= height; y++) {
    runs(
      width,
      (x) => at(x, y - 1) !== at(x, y),
      (from, to) => pieces.push([from, y, to, y]),
    );
  }
  for (let x = 0; x <= width; x++) {
    runs(
      height,
      (y) => at(x - 1, y) !== at(x, y),
      (from, to) => pieces.push([x, from, x, to]),
    );
  }
  return pieces;
}

/** Tells the first and the last end of each run of places that hold. */
function runs(
  length: number,
  holds: (place: number) => boolean,
  found: (from: number, to: number) => void,
): void {
  let from: number | null = null;
  for (let place = 0; place <= length; place++) {
    const inside = place < length && holds(place);
    if (inside && from === null) from = place;
    if (inside || from === null) continue;
    found(from, place);
    from = null;
  }
}

/** Draws an outline over a picture that stands in a box. Call it inside of a figure. */
export function drawOutline({ doc }: Sheet, { width, height, pieces }: MaskOutline, box: Box): void {
  if (pieces.length === 0) return;
  const x = (pixels: number) => box.x + (pixels / width) * box.width;
  const y = (pixels: number) => box.y + (pixels / height) * box.height;
  for (const [fromX, fromY, toX, toY] of pieces) doc.moveTo(x(fromX), y(fromY)).lineTo(x(toX), y(toY));
  doc
    .lineWidth(0.8)
    .lineCap('square')
    .stroke([...colours.maskOutline]);
  doc.lineCap('butt');
}
