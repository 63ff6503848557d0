import { maskOutline } from '#contract/mask-outline.ts';
import { decodeImage } from '#engine/image/decode.ts';
import { maskPixels } from '#engine/image/preprocess.ts';
import { resample } from '#engine/image/resample.ts';
import type { Box } from './figure.ts';
import type { Sheet } from './sheet.ts';
import { colours } from './style.ts';

/** What lies between the inside and the outside of a mask. */
export interface MaskOutline {
  readonly width: number;
  readonly height: number;
  /** x0, y0, x1, y1 per straight piece, in pixels. */
  readonly pieces: Float32Array;
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
  return { width, height, pieces: maskOutline(data, width, height), inside };
}

/** Draws an outline over a picture that stands in a box. Call it inside of a figure. */
export function drawOutline({ doc }: Sheet, { width, height, pieces }: MaskOutline, box: Box): void {
  if (pieces.length === 0) return;
  const x = (pixels: number) => box.x + (pixels / width) * box.width;
  const y = (pixels: number) => box.y + (pixels / height) * box.height;
  for (let at = 0; at < pieces.length; at += 4) {
    const [fromX = 0, fromY = 0, toX = 0, toY = 0] = pieces.subarray(at, at + 4);
    doc.moveTo(x(fromX), y(fromY)).lineTo(x(toX), y(toY));
  }
  doc
    .lineWidth(0.8)
    .lineCap('square')
    .stroke([...colours.maskOutline]);
  doc.lineCap('butt');
}
