import type { Segmentation } from './segmentation.ts';

/**
 * The mean place of each segment's pixels, [count, 2] float64: row and column. A segment without pixels is said to be
 * in the middle of the picture.
 */
export function segmentCentroids(segmentation: Segmentation): Float64Array {
  const { height, width, count } = segmentation;
  const pixels = height * width;
  const sums = new Float64Array(2 * count);
  const areas = new Float64Array(count);
  const add = (segment: number, pixel: number) => {
    areas[segment] = (areas[segment] as number) + 1;
    sums[2 * segment] = (sums[2 * segment] as number) + Math.floor(pixel / width);
    sums[2 * segment + 1] = (sums[2 * segment + 1] as number) + (pixel % width);
  };
  if (segmentation.kind === 'labels') {
    for (let i = 0; i < pixels; i++) add(segmentation.labels[i] as number, i);
  } else {
    const { masks } = segmentation;
    for (let i = 0; i < masks.length; i++) if (masks[i] !== 0) add(Math.floor(i / pixels), i % pixels);
  }
  return sums.map((sum, i) => {
    const area = areas[i >> 1] as number;
    if (area > 0) return sum / area;
    return ((i % 2 === 0 ? height : width) - 1) / 2;
  });
}
