import type { PictureSize } from '../masked-model/mask-form.ts';
import { SeededRandom } from '../math/random.ts';

/** How many random maps stand for "a random map". */
export const randomControlDraws = 3;
/** Keeps the control maps apart from other draws with the same seed. */
const controlStream = 0xc0c0;

/** A map of independent uniform values: what a method must beat to say anything. [H, W] float32. */
export function randomControl(size: PictureSize, seed: number, draw: number): Float32Array {
  const random = new SeededRandom(seed, controlStream + draw);
  return Float32Array.from({ length: size.height * size.width }, () => random.uniform());
}

/**
 * A Gaussian in the middle of the picture, with a quarter of each side as its standard deviation: what a method
 * must beat where defects tend to stand in the centre. [H, W] float32, highest value towards 1.
 */
export function centreControl(size: PictureSize): Float32Array {
  const { height, width } = size;
  const map = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const down = (y - (height - 1) / 2) / (height / 4);
    for (let x = 0; x < width; x++) {
      const right = (x - (width - 1) / 2) / (width / 4);
      map[y * width + x] = Math.exp(-(down * down + right * right) / 2);
    }
  }
  return map;
}
