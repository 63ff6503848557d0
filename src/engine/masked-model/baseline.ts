import type { Baseline as BaselineKind } from '#contract/explanation.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { gaussianBlur } from '../math/gaussian.ts';
import { SeededRandom } from '../math/random.ts';

/** What stands where a picture is hidden. Any tensor of the input's shape will do, another picture too. */
export interface Baseline {
  readonly name: string;
  /** [C, H, W] float32, preprocessed. */
  readonly values: Float32Array;
}

export type PictureShape = readonly [channels: number, height: number, width: number];

/** Standard deviation of the blur baseline in pixels: a sixteenth of the shorter side, at least one pixel. */
export function blurSigma(shape: PictureShape): number {
  return Math.max(1, Math.min(shape[1], shape[2]) / 16);
}

/** Keeps the noise apart from other draws with the same seed. */
const noiseStream = 0x6e6f;

/**
 * The four baselines that every method offers:
 * - `black`: pixel value 0, preprocessed: (0 x scale - mean) / std per channel;
 * - `mean`: 0 after preprocessing, which is the pixel value `mean` where the preprocessing subtracts one;
 * - `blur`: the picture itself under a Gaussian blur ({@link blurSigma});
 * - `noise`: independent uniform pixel values 0..255, preprocessed, drawn from `seed`.
 *
 * @param picture [C, H, W] float32, preprocessed
 */
export function makeBaseline(
  kind: BaselineKind,
  picture: Float32Array,
  shape: PictureShape,
  preprocessing: Pick<Preprocessing, 'scale' | 'mean' | 'std'>,
  seed: number,
): Baseline {
  const pixels = shape[1] * shape[2];
  const preprocess = (pixel: number, channel: number) => {
    const mean = preprocessing.mean[preprocessing.mean.length === 1 ? 0 : channel] ?? 0;
    const std = preprocessing.std[preprocessing.std.length === 1 ? 0 : channel] ?? 1;
    return (pixel * preprocessing.scale - mean) / std;
  };
  switch (kind) {
    case 'black': {
      const values = new Float32Array(picture.length);
      for (let c = 0; c < shape[0]; c++) values.fill(preprocess(0, c), c * pixels, (c + 1) * pixels);
      return { name: kind, values };
    }
    case 'mean':
      return { name: kind, values: new Float32Array(picture.length) };
    case 'blur':
      return { name: kind, values: gaussianBlur(picture, shape, blurSigma(shape)) };
    case 'noise': {
      const random = new SeededRandom(seed, noiseStream);
      const values = new Float32Array(picture.length);
      for (let i = 0; i < values.length; i++) {
        values[i] = preprocess(random.between(0, 255), Math.floor(i / pixels));
      }
      return { name: kind, values };
    }
  }
}
