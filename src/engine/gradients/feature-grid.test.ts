import { expect, test } from 'vitest';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';
import { featureGrid } from './feature-grid.ts';

const [n, channels, height, width] = [2, 3, 2, 4];
/** Every value says where it belongs: 1000 sample + 100 channel + 10 row + column. */
const value = (sample: number, channel: number, y: number, x: number) =>
  1000 * sample + 100 * channel + 10 * y + x;

function feature(parts: Partial<FeatureTensor>): FeatureTensor {
  return {
    name: 'f',
    shape: [],
    operator: 'Add',
    layout: 'nchw',
    leading: 0,
    grid: null,
    channels,
    ...parts,
  };
}

/** The places of a picture in the order of their tokens, `leading` tokens of -1 before them. */
function tokens(leading: number): Float32Array {
  const rows: number[] = [];
  for (let sample = 0; sample < n; sample++) {
    rows.push(...new Array<number>(leading * channels).fill(-1));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++) rows.push(value(sample, channel, y, x));
      }
    }
  }
  return Float32Array.from(rows);
}

const expected = Float32Array.from(
  Array.from({ length: n * channels * height * width }, (_, i) =>
    value(
      Math.floor(i / (channels * height * width)),
      Math.floor(i / (height * width)) % channels,
      Math.floor(i / width) % height,
      i % width,
    ),
  ),
);

test('channels first stay as they are', () => {
  const found = featureGrid({ data: expected, dims: [n, channels, height, width] }, feature({}));
  expect(found).toEqual({ data: expected, n, channels, height, width });
});

test('channels last are turned', () => {
  const values = { data: tokens(0), dims: [n, height, width, channels] };
  expect(featureGrid(values, feature({ layout: 'nhwc' }))).toEqual({
    data: expected,
    n,
    channels,
    height,
    width,
  });
});

test('tokens lie on their grid, those before it are left out', () => {
  const values = { data: tokens(2), dims: [n, 2 + height * width, channels] };
  const grid = [height, width] as const;
  expect(featureGrid(values, feature({ layout: 'tokens', leading: 2, grid }))).toEqual({
    data: expected,
    n,
    channels,
    height,
    width,
  });
});

test('tokens without a known grid lie on a square', () => {
  const values = { data: Float32Array.from([9, 1, 2, 3, 4]), dims: [1, 5, 1] };
  const found = featureGrid(values, feature({ layout: 'tokens', leading: 1 }));
  expect(found).toMatchObject({ height: 2, width: 2, data: Float32Array.from([1, 2, 3, 4]) });
});

test('tokens that fit no grid are refused by name and shape', () => {
  const values = { data: new Float32Array(6), dims: [1, 6, 1] };
  expect(() => featureGrid(values, feature({ layout: 'tokens' }))).toThrow(/tensor f .*\[1, 6, 1\]/);
  expect(() => featureGrid(values, feature({ layout: 'tokens', grid: [2, 2] }))).toThrow(/2 x 2/);
});
