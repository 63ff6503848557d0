import { describe, expect, test } from 'vitest';
import type { FeatureDescription } from '#contract/feature.ts';
import { featureDetail, featureShape } from './feature-words.ts';

const relu: FeatureDescription = {
  name: 'relu',
  type: 'float32',
  shape: ['batch', 64, 16, 16],
  operator: 'Relu',
  layout: 'nchw',
  leading: 0,
  grid: [16, 16],
  channels: 64,
};

describe('feature tensors in words', () => {
  test('channels stand first, whatever their place in the tensor', () => {
    expect(featureShape(relu)).toBe('64 x 16 x 16');
    expect(featureShape({ ...relu, layout: 'nhwc', shape: ['batch', 16, 16, 64] })).toBe('64 x 16 x 16');
  });

  test('tokens before the grid are counted beside it', () => {
    const tokens = { ...relu, layout: 'tokens', leading: 1, grid: [14, 14], channels: 192 } as const;
    expect(featureShape({ ...tokens, grid: [14, 14] })).toBe('tokens 14 x 14 + 1, 192 wide');
    expect(featureShape({ ...tokens, grid: [7, 7], leading: 0 })).toBe('tokens 7 x 7, 192 wide');
  });

  test('a grid that follows the picture is not guessed', () => {
    expect(featureShape({ ...relu, grid: null, channels: null })).toBe('? x ? x ?');
  });

  test('the operator and an uncommon order are named', () => {
    expect(featureDetail(relu)).toBe('Relu, 64 x 16 x 16');
    expect(featureDetail({ ...relu, layout: 'nhwc' })).toBe('Relu, 64 x 16 x 16, channels last');
  });
});
