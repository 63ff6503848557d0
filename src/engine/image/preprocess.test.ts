import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { DecodedImage } from './decode.ts';
import { networkView } from './display.ts';
import { fitOf, placementOf } from './fit.ts';
import { maskToInput, preprocess } from './preprocess.ts';

const plain: Preprocessing = {
  channels: 'grey',
  size: [2, 2],
  resize: 'bilinear',
  fit: 'stretch',
  scale: 1 / 255,
  mean: [0],
  std: [1],
  layout: 'nchw',
};

function picture(width: number, height: number, channels: 1 | 3, values: readonly number[]): DecodedImage {
  return { width, height, channels, bitDepth: 8, format: 'png', data: Uint8Array.from(values) };
}

describe('preprocess', () => {
  test('a tensor is (pixel x scale - mean) / std, channels first', () => {
    const tensor = preprocess(picture(1, 1, 3, [51, 102, 255]), {
      ...plain,
      channels: 'rgb',
      size: [1, 1],
      mean: [0.1, 0.2, 0.5],
      std: [0.5, 0.25, 0.2],
    });
    [0.2, 0.8, 2.5].forEach((value, at) => {
      expect(tensor[at]).toBeCloseTo(value, 6);
    });
  });

  test('bgr turns the channels around', () => {
    const options = { ...plain, channels: 'bgr', size: [1, 1], scale: 1 } satisfies Preprocessing;
    expect([...preprocess(picture(1, 1, 3, [1, 2, 3]), options)]).toEqual([3, 2, 1]);
  });

  test('a grey picture fills all three channels', () => {
    const options = { ...plain, channels: 'rgb', size: [1, 2], scale: 1 } satisfies Preprocessing;
    expect([...preprocess(picture(2, 1, 1, [7, 9]), options)]).toEqual([7, 9, 7, 9, 7, 9]);
  });

  test('16-bit values count as value / 257', () => {
    const deep: DecodedImage = {
      ...picture(2, 2, 1, []),
      bitDepth: 16,
      data: Uint16Array.of(0, 257, 514, 65535),
    };
    expect([...preprocess(deep, { ...plain, scale: 1 })]).toEqual([0, 1, 2, 255]);
  });

  test('a letterbox puts the whole picture between black bars', () => {
    const options = { ...plain, fit: 'letterbox', size: [4, 4], scale: 1 } satisfies Preprocessing;
    const tensor = preprocess(picture(4, 2, 1, new Array(8).fill(9)), options);
    expect([...tensor]).toEqual([0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0]);
  });

  test('a short-side crop takes the middle of the long side', () => {
    const options = { ...plain, fit: 'short-side-crop', scale: 1 } satisfies Preprocessing;
    expect([...preprocess(picture(4, 2, 1, [1, 2, 3, 4, 5, 6, 7, 8]), options)]).toEqual([2, 3, 6, 7]);
  });

  test('the network view undoes scaling, mean and channel order', () => {
    const options: Preprocessing = {
      ...plain,
      channels: 'bgr',
      size: [2, 2],
      mean: [0.4, 0.5, 0.6],
      std: [0.2, 0.3, 0.4],
    };
    const values = Array.from({ length: 12 }, (_, i) => i * 20);
    const view = networkView(preprocess(picture(2, 2, 3, values), options), options);
    expect([...view.data]).toEqual(values);
  });
});

describe('fit', () => {
  // torchvision: Resize(224) of 500 x 375 gives 298 x 224, CenterCrop(224) starts at 37.
  test('a short-side crop has the geometry of torchvision', () => {
    expect(fitOf(500, 375, [224, 224], 'short-side-crop')).toEqual({
      resizedWidth: 298,
      resizedHeight: 224,
      offsetX: 37,
      offsetY: 0,
    });
  });

  test('a stretched input covers the whole picture', () => {
    expect(placementOf(300, 200, plain)).toEqual({ left: 0, top: 0, width: 300, height: 200 });
  });

  test('a letterbox reaches beyond the picture, a crop lies inside of it', () => {
    const side = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(side, side, side, side, (width, height, inputHeight, inputWidth) => {
        const size: [number, number] = [inputHeight, inputWidth];
        const outer = placementOf(width, height, { ...plain, size, fit: 'letterbox' });
        expect(outer.left <= 0 && outer.top <= 0).toBe(true);
        expect(outer.width + outer.left).toBeGreaterThanOrEqual(width - 1e-6);
        const inner = placementOf(width, height, { ...plain, size, fit: 'short-side-crop' });
        expect(inner.left >= 0 && inner.top >= 0).toBe(true);
        expect(inner.left + inner.width).toBeLessThanOrEqual(width + 1e-6);
        expect(inner.top + inner.height).toBeLessThanOrEqual(height + 1e-6);
      }),
    );
  });

  test('a mask goes to the input by the same geometry as its picture', () => {
    const options = { ...plain, fit: 'letterbox', size: [4, 4] } satisfies Preprocessing;
    const mask = picture(4, 2, 1, [0, 0, 255, 0, 0, 0, 0, 1]);
    expect([...maskToInput(mask, options)]).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});
