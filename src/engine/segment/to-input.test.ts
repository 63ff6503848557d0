import { expect, test } from 'vitest';
import { preprocessing } from '#contract/preprocessing.ts';
import { segmentationToInput } from './to-input.ts';

/** How a picture comes to an input of [2, 2]. */
const brought = (fit: 'stretch' | 'short-side-crop' | 'letterbox') =>
  preprocessing.parse({
    channels: 'grey',
    size: [2, 2],
    resize: 'bilinear',
    fit,
    scale: 1,
    mean: [0],
    std: [1],
    layout: 'nchw',
  });

/** Four columns of two rows, a segment each. */
const columns = {
  kind: 'labels',
  labels: Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3),
  height: 2,
  width: 4,
  count: 4,
} as const;

test('a crop drops the segments outside of it, and the rest closes ranks', () => {
  const cut = segmentationToInput(columns, brought('short-side-crop'));
  expect(cut).toMatchObject({ kind: 'labels', height: 2, width: 2, count: 2 });
  expect(cut.kind === 'labels' ? [...cut.labels] : []).toEqual([0, 1, 0, 1]);
});

test('what a letterbox adds is a segment of its own, the last one', () => {
  const boxed = segmentationToInput(columns, brought('letterbox'));
  expect(boxed.kind === 'labels' ? [...boxed.labels] : []).toEqual([0, 1, 2, 2]);
});

test('masks stay as many as they are; one that the crop leaves out is empty', () => {
  const masks = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0);
  const cut = segmentationToInput(
    { kind: 'masks', masks, height: 2, width: 4, count: 2 },
    brought('short-side-crop'),
  );
  expect(cut.kind === 'masks' ? [...cut.masks] : []).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
});
