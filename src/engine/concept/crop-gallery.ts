import type { Preprocessing } from '#contract/preprocessing.ts';
import { networkView } from '../image/display.ts';
import { placementOf } from '../image/fit.ts';
import type { EightBitRaster } from '../image/png.ts';
import { resample } from '../image/resample.ts';
import type { Matrix } from '../math/matrix-product.ts';
import { descendingOrder } from '../math/order.ts';
import type { PlacedCrop } from './crop-embedding.ts';
import type { Crop } from './crops.ts';

/** Side of a tile of a strip in pixels. */
export const tileSide = 96;

/** A crop that is shown, with the concept's coefficient in it. */
export interface ShownCrop extends PlacedCrop {
  readonly coefficient: number;
}

/**
 * The crops with a concept's largest coefficients, best first, at most one of each picture; crops without the concept
 * are not among them.
 *
 * @param coefficients U [crops, r]
 */
export function topCrops(
  coefficients: Matrix,
  crops: readonly PlacedCrop[],
  concept: number,
  count: number,
): readonly ShownCrop[] {
  const { columns: rank, data } = coefficients;
  const values = Float32Array.from(crops, (_, i) => data[i * rank + concept] as number);
  const shown: ShownCrop[] = [];
  const taken = new Set<number>();
  for (const i of descendingOrder(values)) {
    const placed = crops[i];
    const coefficient = values[i] as number;
    if (placed === undefined || !(coefficient > 0) || shown.length === count) break;
    if (taken.has(placed.sample.index)) continue;
    taken.add(placed.sample.index);
    shown.push({ ...placed, coefficient });
  }
  return shown;
}

/** Share of the crops in which each concept has the largest coefficient; crops without any concept count for none. */
export function shares({ rows, columns: rank, data }: Matrix): Float64Array {
  const counts = new Float64Array(rank);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * rank, (row + 1) * rank);
    const largest = own.reduce((best, value, k) => (value > (own[best] as number) ? k : best), 0);
    if ((own[largest] as number) > 0) counts[largest] = (counts[largest] as number) + 1;
  }
  return counts.map((count) => (rows > 0 ? count / rows : 0));
}

/** A crop in pixels of the picture itself. */
export function regionOf({ sample, crop }: PlacedCrop, preprocessing: Preprocessing) {
  const placement = placementOf(sample.width, sample.height, preprocessing);
  const [height, width] = preprocessing.size;
  return {
    left: placement.left + (crop.left * placement.width) / width,
    top: placement.top + (crop.top * placement.height) / height,
    width: (crop.side * placement.width) / width,
    height: (crop.side * placement.height) / height,
  };
}

/** A crop as the network sees it, as a square tile. */
export function tileOf(tensor: Float32Array, crop: Crop, preprocessing: Preprocessing): EightBitRaster {
  const view = networkView(tensor, preprocessing);
  const { channels } = view;
  const data = new Uint8Array(crop.side * crop.side * channels);
  for (let y = 0; y < crop.side; y++) {
    const from = ((crop.top + y) * view.width + crop.left) * channels;
    data.set(view.data.subarray(from, from + crop.side * channels), y * crop.side * channels);
  }
  const tile = resample(
    { width: crop.side, height: crop.side, channels, data },
    tileSide,
    tileSide,
    'bilinear',
  );
  return { ...tile, channels };
}

/** Tiles side by side; without tiles a single black one. */
export function stripOf(tiles: readonly EightBitRaster[]): EightBitRaster {
  const channels = tiles[0]?.channels ?? 1;
  const width = Math.max(1, tiles.length) * tileSide;
  const data = new Uint8Array(width * tileSide * channels);
  for (const [i, tile] of tiles.entries()) {
    for (let y = 0; y < tileSide; y++) {
      const row = tile.data.subarray(y * tileSide * channels, (y + 1) * tileSide * channels);
      data.set(row, (y * width + i * tileSide) * channels);
    }
  }
  return { width, height: tileSide, channels, data };
}
