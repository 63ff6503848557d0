import type { Preprocessing } from '#contract/preprocessing.ts';
import { networkView } from '../image/display.ts';
import { placementOf } from '../image/fit.ts';
import type { EightBitRaster } from '../image/png.ts';
import { resample } from '../image/resample.ts';
import type { PlacedCrop } from './crop-embedding.ts';
import type { Crop } from './crops.ts';

/** Side of a tile of a strip in pixels. */
export const tileSide = 96;

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
