import { Failure } from '#contract/failure.ts';
import { type FeatureGrid, featureGrid } from '../gradients/feature-grid.ts';
import type { GradientModel, Values } from '../gradients/gradient-model.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';

/** Activations of pictures at one feature tensor, never negative. */
export interface Activations {
  /** As the model gave them, in the tensor's own layout. */
  readonly values: Values;
  /** The same on their grid [n, C, h, w], negative ones replaced by 0. */
  readonly grid: FeatureGrid;
}

/** Gives the activations that concepts are made of, and counts how much of them was negative. */
export class ActivationSource {
  readonly feature: FeatureTensor;
  readonly #model: GradientModel;
  #negative = 0;
  #positive = 0;

  constructor(model: GradientModel, feature: FeatureTensor) {
    this.#model = model;
    this.feature = feature;
  }

  /** Share of the sum of |activation| that was negative and therefore left out. */
  get negativeShare(): number {
    const all = this.#negative + this.#positive;
    return all > 0 ? this.#negative / all : 0;
  }

  /**
   * @param pictures [n, C, H, W] float32
   * @throws Failure as `GradientModel.features` and `featureGrid`; `unsupported` where pictures share their features
   */
  async of(pictures: Float32Array, n: number): Promise<Activations> {
    const { name } = this.feature;
    const { features } = await this.#model.features({ pictures, n, features: [name] });
    const values = features[name];
    if (values === undefined) throw new TypeError(`${name} did not come`);
    const grid = featureGrid(values, this.feature);
    if (grid.n !== n) {
      throw new Failure(
        'unsupported',
        `feature tensor ${name} cuts pictures into windows; choose another, \`inspect\` lists them.`,
      );
    }
    return { values, grid: { ...grid, data: this.#clipped(grid.data) } };
  }

  #clipped(data: Float32Array): Float32Array {
    return data.map((value) => {
      if (value >= 0) this.#positive += value;
      else this.#negative -= value;
      return Math.max(0, value);
    });
  }
}

/** Mean over the grid of each picture: [n, C]. */
export function pooled({ data, n, channels, height, width }: FeatureGrid): Matrix {
  const places = height * width;
  const means = new Float32Array(n * channels);
  for (let at = 0; at < means.length; at++) {
    let sum = 0;
    for (let place = 0; place < places; place++) sum += data[at * places + place] as number;
    means[at] = sum / places;
  }
  return matrix(means, n, channels);
}

/** One row of C activations per place of one picture's grid: [h w, C]. */
export function placesOf(grid: FeatureGrid, picture: number): Matrix {
  const { data, channels, height, width } = grid;
  const places = height * width;
  const rows = new Float32Array(places * channels);
  const start = picture * channels * places;
  for (let channel = 0; channel < channels; channel++) {
    for (let place = 0; place < places; place++) {
      rows[place * channels + channel] = data[start + channel * places + place] as number;
    }
  }
  return matrix(rows, places, channels);
}
