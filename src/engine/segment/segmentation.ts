import { Failure } from '#contract/failure.ts';

/** A label map: which of `count` segments each pixel belongs to. */
export interface LabelMap {
  readonly kind: 'labels';
  /** [H, W] int32, values 0..count-1. */
  readonly labels: Int32Array;
  readonly height: number;
  readonly width: number;
  readonly count: number;
}

/** Masks that may overlap and leave gaps. */
export interface OverlappingMasks {
  readonly kind: 'masks';
  /** [count, H, W] uint8, non-zero where the pixel belongs to the segment. */
  readonly masks: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly count: number;
}

export type Segmentation = LabelMap | OverlappingMasks;

/**
 * A label map from labels of any whole numbers: the smallest value becomes segment 0, the next one segment 1 and so
 * on, so that maps counted from 0 or from 1 (or with gaps) read the same.
 *
 * @param labels [H, W]
 * @param title how to name the array in the message
 * @throws Failure `usage` when a label is negative, which no segmenter writes
 */
export function labelMap(labels: Int32Array, height: number, width: number, title: string): LabelMap {
  if (labels.length !== height * width) {
    throw new RangeError(`invalid labels: ${labels.length} values for ${height} x ${width} pixels`);
  }
  const negative = labels.find((label) => label < 0);
  if (negative !== undefined) {
    throw new Failure('usage', `${title} holds the label ${negative}. Labels are whole numbers from 0 on.`);
  }
  return compactLabels(labels, height, width);
}

/** A label map of the same segments, numbered 0..n-1 in rising order of their labels. */
export function compactLabels(labels: Int32Array, height: number, width: number): LabelMap {
  const values = [...new Set(labels)].sort((a, b) => a - b);
  const position = new Map(values.map((value, i) => [value, i]));
  const compact = labels.map((value) => position.get(value) ?? 0);
  return { kind: 'labels', labels: compact, height, width, count: values.length };
}

/** Pixels per segment, [count]. Overlapping masks count a shared pixel in each. */
export function segmentAreas(segmentation: Segmentation): Int32Array {
  const areas = new Int32Array(segmentation.count);
  if (segmentation.kind === 'labels') {
    for (const label of segmentation.labels) areas[label] = (areas[label] as number) + 1;
    return areas;
  }
  const pixels = segmentation.height * segmentation.width;
  for (let i = 0; i < segmentation.masks.length; i++) {
    if (segmentation.masks[i] !== 0) {
      const segment = Math.floor(i / pixels);
      areas[segment] = (areas[segment] as number) + 1;
    }
  }
  return areas;
}

/**
 * Mean of a map inside each segment: how a map over pixels ranks segments.
 *
 * @param map [H, W] float32
 * @returns [count] float32; 0 for a segment without pixels
 */
export function segmentMeans(map: Float32Array, segmentation: Segmentation): Float32Array {
  const pixels = segmentation.height * segmentation.width;
  if (map.length !== pixels) throw new RangeError(`invalid map: ${map.length} values for ${pixels} pixels`);
  const sums = new Float64Array(segmentation.count);
  if (segmentation.kind === 'labels') {
    for (let i = 0; i < pixels; i++) {
      const label = segmentation.labels[i] as number;
      sums[label] = (sums[label] as number) + (map[i] as number);
    }
  } else {
    for (let i = 0; i < segmentation.masks.length; i++) {
      if (segmentation.masks[i] === 0) continue;
      const segment = Math.floor(i / pixels);
      sums[segment] = (sums[segment] as number) + (map[i % pixels] as number);
    }
  }
  const areas = segmentAreas(segmentation);
  return Float32Array.from(sums, (sum, s) => (areas[s] === 0 ? 0 : sum / (areas[s] as number)));
}

/** A segment score at each pixel: the highest of the segments that hold it, 0 where none does. [H, W] float32. */
export function paintScores(scores: ArrayLike<number>, segmentation: Segmentation): Float32Array {
  const pixels = segmentation.height * segmentation.width;
  if (segmentation.kind === 'labels') {
    return Float32Array.from(segmentation.labels, (label) => scores[label] as number);
  }
  const painted = new Float32Array(pixels);
  const seen = new Uint8Array(pixels);
  for (let i = 0; i < segmentation.masks.length; i++) {
    if (segmentation.masks[i] === 0) continue;
    const pixel = i % pixels;
    const score = scores[Math.floor(i / pixels)] as number;
    if (seen[pixel] === 0 || score > (painted[pixel] as number)) painted[pixel] = score;
    seen[pixel] = 1;
  }
  return painted;
}
