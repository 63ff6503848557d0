import type { Baseline } from '../../masked-model/baseline.ts';
import type { Segmentation } from '../../segment/segmentation.ts';
import type { Gram } from './segment-vectors.ts';

/** Pixels of each segment, [count] lists of places, row by row. */
export function pixelsOf(segmentation: Segmentation): readonly Int32Array[] {
  const lists = Array.from({ length: segmentation.count }, () => [] as number[]);
  if (segmentation.kind === 'labels') {
    for (const [pixel, label] of segmentation.labels.entries()) lists[label]?.push(pixel);
  } else {
    const pixels = segmentation.height * segmentation.width;
    for (const [i, member] of segmentation.masks.entries()) {
      if (member !== 0) lists[Math.floor(i / pixels)]?.push(i % pixels);
    }
  }
  return lists.map((list) => Int32Array.from(list));
}

/** x_i: the picture where only these pixels are visible, the baseline elsewhere. [C, H, W] float32 each. */
export function lonePictures(
  picture: Float32Array,
  baseline: Baseline,
  channels: number,
  segments: readonly Int32Array[],
): Float32Array {
  const size = picture.length;
  const plane = size / channels;
  const pictures = new Float32Array(segments.length * size);
  for (const [i, pixels] of segments.entries()) {
    pictures.set(baseline.values, i * size);
    for (let c = 0; c < channels; c++) {
      for (const pixel of pixels) {
        const at = c * plane + pixel;
        pictures[i * size + at] = picture[at] as number;
      }
    }
  }
  return pictures;
}

/**
 * Inner products of the pictures x_i, less the baseline that all of them share and that centring takes away: the
 * squares of x - b where two segments overlap.
 */
export function pixelProducts(
  picture: Float32Array,
  baseline: Baseline,
  channels: number,
  segments: readonly Int32Array[],
): Gram {
  const n = segments.length;
  const plane = picture.length / channels;
  const squares = new Float64Array(plane);
  for (let at = 0; at < picture.length; at++) {
    const difference = (picture[at] as number) - (baseline.values[at] as number);
    squares[at % plane] = (squares[at % plane] as number) + difference * difference;
  }
  const holders = Array.from({ length: plane }, () => [] as number[]);
  for (const [i, pixels] of segments.entries()) for (const pixel of pixels) holders[pixel]?.push(i);
  const gram = new Float64Array(n * n);
  for (const [pixel, segmentsThere] of holders.entries()) {
    for (const i of segmentsThere) {
      for (const j of segmentsThere)
        gram[i * n + j] = (gram[i * n + j] as number) + (squares[pixel] as number);
    }
  }
  return gram;
}
