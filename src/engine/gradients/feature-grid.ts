import { Failure } from '#contract/failure.ts';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';
import type { Values } from './gradient-model.ts';

/** A feature tensor, or a gradient of its shape, as pictures of channels: [n, C, h, w] float32. */
export interface FeatureGrid {
  readonly data: Float32Array;
  readonly n: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Any layout as [n, C, h, w]: `nchw` as it is, `nhwc` with its axes turned, `tokens` [n, T, C] without the leading
 * ones, row by row on their grid. Where the grid is not known, tokens whose number is a square lie on a square.
 *
 * @throws Failure `unsupported` when the tensor that came is not of the feature's layout, or its tokens fit no grid
 */
export function featureGrid(values: Values, feature: FeatureTensor): FeatureGrid {
  const { data, dims } = values;
  const [n = 0] = dims;
  if (dims.length !== (feature.layout === 'tokens' ? 3 : 4)) throw misfit(feature, dims);
  if (feature.layout === 'nchw') {
    const [, channels = 0, height = 0, width = 0] = dims;
    return { data, n, channels, height, width };
  }
  const channels = dims.at(-1) ?? 0;
  const [height, width] = feature.layout === 'nhwc' ? [dims[1] ?? 0, dims[2] ?? 0] : tokenGrid(feature, dims);
  const leading = feature.layout === 'tokens' ? feature.leading : 0;
  const places = height * width;
  const turned = new Float32Array(n * channels * places);
  for (let sample = 0; sample < n; sample++) {
    const from = (sample * (leading + places) + leading) * channels;
    const to = sample * channels * places;
    for (let place = 0; place < places; place++) {
      for (let channel = 0; channel < channels; channel++) {
        turned[to + channel * places + place] = data[from + place * channels + channel] as number;
      }
    }
  }
  return { data: turned, n, channels, height, width };
}

function tokenGrid(feature: FeatureTensor, dims: readonly number[]): readonly [number, number] {
  const tokens = (dims[1] ?? 0) - feature.leading;
  if (feature.grid !== null) {
    if (feature.grid[0] * feature.grid[1] !== tokens) throw misfit(feature, dims);
    return feature.grid;
  }
  const side = Math.round(Math.sqrt(tokens));
  if (tokens <= 0 || side * side !== tokens) throw misfit(feature, dims);
  return [side, side];
}

function misfit(feature: FeatureTensor, dims: readonly number[]): Failure {
  const { name, layout, leading, grid } = feature;
  const expected =
    layout === 'tokens'
      ? `tokens on ${grid === null ? 'a square' : `a grid of ${grid.join(' x ')}`} after ${leading} leading ones`
      : `a picture (${layout})`;
  return new Failure(
    'unsupported',
    `feature tensor ${name} came with shape [${dims.join(', ')}], which is not ${expected}. Choose another feature ` +
      'tensor; `inspect` lists them.',
  );
}
