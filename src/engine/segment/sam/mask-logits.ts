import type { PictureSize } from '../../masked-model/mask-form.ts';

/** Where each output place takes its value from: at most four input places. */
interface Taps {
  readonly size: number;
  /** [size, 4] */
  readonly from: Int32Array;
  /** [size, 4], adding up to 1 */
  readonly weights: Float64Array;
}

const reach = 4;

/** How a decoder's logits lie on a crop of the picture. */
export interface LogitGeometry {
  /** The decoder's own raster. */
  readonly logits: PictureSize;
  /**
   * The square that it stands for, of which the crop fills only the part `filled` at the top left (SAM pads the
   * resized picture); null where it stands for the crop itself.
   */
  readonly square: { readonly side: number; readonly filled: PictureSize } | null;
  /** The crop, in picture pixels. */
  readonly crop: PictureSize;
}

/** A mask with its stability. */
export interface ThresholdedMask {
  /** [crop height, crop width] of 0 and 1. */
  readonly mask: Uint8Array<ArrayBuffer>;
  readonly area: number;
  readonly stability: number;
}

/**
 * Brings mask logits to the crop's own pixels and cuts them at 0: bilinear as `torch.nn.functional.interpolate`
 * (`align_corners=False`, no smoothing), for SAM in its two steps (to the square, then its filled part to the crop),
 * which along each axis are one weighted sum.
 */
export class LogitResizer {
  readonly #geometry: LogitGeometry;
  readonly #rows: Taps;
  readonly #columns: Taps;
  readonly #widened: Float64Array;
  readonly #row: Float64Array;

  constructor(geometry: LogitGeometry) {
    const { logits, square, crop } = geometry;
    this.#geometry = geometry;
    this.#rows = tapsOf(logits.height, square && [square.side, square.filled.height], crop.height);
    this.#columns = tapsOf(logits.width, square && [square.side, square.filled.width], crop.width);
    this.#widened = new Float64Array(logits.height * crop.width);
    this.#row = new Float64Array(crop.width);
  }

  /**
   * The mask of logits above 0, with its stability: intersection over union of the masks above +`offset` and above
   * −`offset`. NaN counts as below.
   *
   * @param logits [logits height, logits width]
   */
  threshold(logits: Float32Array, offset: number): ThresholdedMask {
    const { height, width } = this.#geometry.crop;
    this.#widen(logits);
    const mask = new Uint8Array(height * width);
    let [area, inner, outer] = [0, 0, 0];
    for (let y = 0; y < height; y++) {
      const row = this.#resizedRow(y);
      const start = y * width;
      for (let x = 0; x < width; x++) {
        const value = row[x] as number;
        if (value > -offset) outer++;
        if (value > offset) inner++;
        if (value > 0) {
          mask[start + x] = 1;
          area++;
        }
      }
    }
    return { mask, area, stability: inner / outer };
  }

  #widen(logits: Float32Array): void {
    const { width } = this.#geometry.logits;
    const { size, from, weights } = this.#columns;
    for (let y = 0; y < this.#geometry.logits.height; y++) {
      for (let x = 0; x < size; x++) {
        let sum = 0;
        for (let tap = x * reach; tap < (x + 1) * reach; tap++) {
          const weight = weights[tap] as number;
          if (weight !== 0) sum += weight * (logits[y * width + (from[tap] as number)] as number);
        }
        this.#widened[y * size + x] = sum;
      }
    }
  }

  #resizedRow(y: number): Float64Array {
    const { width } = this.#geometry.crop;
    this.#row.fill(0);
    for (let tap = y * reach; tap < (y + 1) * reach; tap++) {
      const weight = this.#rows.weights[tap] as number;
      if (weight === 0) continue;
      const start = (this.#rows.from[tap] as number) * width;
      for (let x = 0; x < width; x++) {
        this.#row[x] = (this.#row[x] as number) + weight * (this.#widened[start + x] as number);
      }
    }
    return this.#row;
  }
}

/** Two places and the share of the second, for a place of the output. */
function bilinear(
  place: number,
  input: number,
  output: number,
): [first: number, second: number, share: number] {
  const source = Math.max(0, ((place + 0.5) * input) / output - 0.5);
  const first = Math.min(input - 1, Math.floor(source));
  return [first, Math.min(input - 1, first + 1), source - first];
}

function tapsOf(
  input: number,
  through: readonly [side: number, filled: number] | null,
  output: number,
): Taps {
  const from = new Int32Array(output * reach);
  const weights = new Float64Array(output * reach);
  for (let place = 0; place < output; place++) {
    const sums = new Map<number, number>();
    const add = (position: number, weight: number) => {
      sums.set(position, (sums.get(position) ?? 0) + weight);
    };
    if (through === null) {
      const [first, second, share] = bilinear(place, input, output);
      add(first, 1 - share);
      add(second, share);
    } else {
      const [side, filled] = through;
      const [first, second, share] = bilinear(place, filled, output);
      for (const [position, weight] of [
        [first, 1 - share],
        [second, share],
      ] as const) {
        const [low, high, part] = bilinear(position, input, side);
        add(low, weight * (1 - part));
        add(high, weight * part);
      }
    }
    [...sums].forEach(([position, weight], tap) => {
      from[place * reach + tap] = position;
      weights[place * reach + tap] = weight;
    });
  }
  return { size: output, from, weights };
}
