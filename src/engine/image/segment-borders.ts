import type { Segmentation } from '../segment/segmentation.ts';
import type { DecodedImage } from './decode.ts';
import { toEightBit } from './display.ts';
import type { Placement } from './fit.ts';
import { type EightBitRaster, encodePng } from './png.ts';

/** Yellow, that no grey picture has. */
const borderColour = [255, 214, 10] as const;

/**
 * A picture with the borders of segments drawn on it, one pixel wide: where a pixel's segment is another than that
 * of the pixel to the right or below. Of overlapping masks each one's own border is drawn.
 *
 * @param placement where the segmentation lies on the picture, as `placementOf` gives it
 */
export function drawBorders(
  picture: DecodedImage,
  segmentation: Segmentation,
  placement: Placement,
): EightBitRaster {
  const base = toEightBit(picture);
  const { width, height } = base;
  const data = new Uint8Array(width * height * 3);
  const at = segmentAt(segmentation, placement);
  const layers = segmentation.kind === 'labels' ? 1 : segmentation.count;
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      data[3 * i + channel] = base.data[base.channels === 1 ? i : 3 * i + channel] as number;
    }
  }
  for (let layer = 0; layer < layers; layer++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const here = at(layer, x, y);
        const differs =
          (x + 1 < width && at(layer, x + 1, y) !== here) || (y + 1 < height && at(layer, x, y + 1) !== here);
        if (differs) data.set(borderColour, 3 * (y * width + x));
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** `drawBorders` as a PNG. */
export function bordersPng(
  picture: DecodedImage,
  segmentation: Segmentation,
  placement: Placement,
): Promise<Buffer> {
  return encodePng(drawBorders(picture, segmentation, placement));
}

/** What segment a pixel of the picture is in; -1 outside of the segmentation. */
function segmentAt(
  segmentation: Segmentation,
  placement: Placement,
): (layer: number, x: number, y: number) => number {
  const { height, width } = segmentation;
  return (layer, x, y) => {
    const column = Math.floor(((x + 0.5 - placement.left) / placement.width) * width);
    const row = Math.floor(((y + 0.5 - placement.top) / placement.height) * height);
    if (column < 0 || column >= width || row < 0 || row >= height) return -1;
    const pixel = row * width + column;
    return segmentation.kind === 'labels'
      ? (segmentation.labels[pixel] as number)
      : (segmentation.masks[layer * height * width + pixel] as number);
  };
}
