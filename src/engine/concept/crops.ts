import { Failure } from '#contract/failure.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';

/** A square part of the network's input, in its pixels. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * Square crops from the upper left corner on, row by row, as far as whole ones fit (Fel et al. 2023 and Xplique:
 * every `stride` pixels, stride = 80 % of the side).
 *
 * @throws Failure `usage` for crops that are larger than the picture
 */
export function cropGrid({ height, width }: PictureSize, side: number, stride: number): readonly Crop[] {
  if (side > Math.min(height, width)) {
    throw new Failure(
      'usage',
      `crops of ${side} pixels don't fit into the network's input of ${height} x ${width}: choose a smaller patch.`,
    );
  }
  const crops: Crop[] = [];
  for (let top = 0; top + side <= height; top += stride) {
    for (let left = 0; left + side <= width; left += stride) crops.push({ left, top, side });
  }
  return crops;
}

/** Where each pixel of an enlarged row or column comes from: `share` of `above`, the rest of `below`. */
interface Taps {
  readonly below: Int32Array;
  readonly above: Int32Array;
  readonly share: Float32Array;
}

function taps(from: number, to: number): Taps {
  const below = new Int32Array(to);
  const above = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    below[i] = Math.floor(position);
    above[i] = Math.min(from - 1, Math.floor(position) + 1);
    share[i] = position - Math.floor(position);
  }
  return { below, above, share };
}

/**
 * Enlarges crops to the network's input: bilinear between pixel centres, as torch's `interpolate` with
 * `align_corners=False`.
 */
export class CropResizer {
  readonly #size: PictureSize;
  readonly #channels: number;
  readonly #side: number;
  readonly #rows: Taps;
  readonly #columns: Taps;

  constructor(channels: number, size: PictureSize, side: number) {
    this.#channels = channels;
    this.#size = size;
    this.#side = side;
    this.#rows = taps(side, size.height);
    this.#columns = taps(side, size.width);
  }

  /** Writes the crop of a picture [C, H, W] as a picture [C, H, W] to `target` at `offset`. */
  write(picture: Float32Array, { left, top }: Crop, target: Float32Array, offset: number): void {
    const { height, width } = this.#size;
    const wide = new Float32Array(this.#side * width);
    for (let channel = 0; channel < this.#channels; channel++) {
      const plane = channel * height * width;
      for (let y = 0; y < this.#side; y++) {
        const row = plane + (top + y) * width + left;
        for (let x = 0; x < width; x++) {
          wide[y * width + x] = between(picture, row, 1, x, this.#columns);
        }
      }
      for (let y = 0; y < height; y++) {
        const to = offset + plane + y * width;
        for (let x = 0; x < width; x++) target[to + x] = between(wide, x, width, y, this.#rows);
      }
    }
  }
}

function between(values: Float32Array, start: number, step: number, i: number, axis: Taps): number {
  const low = values[start + step * (axis.below[i] as number)] as number;
  const high = values[start + step * (axis.above[i] as number)] as number;
  return low + (high - low) * (axis.share[i] as number);
}
