import type { MapArtifact } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { t } from '../language/language.ts';
import type { Size } from './view-transform.ts';

/** The segments of a picture: a label map, in which each element is in one segment, or masks that may overlap. */
export interface Segments extends Size {
  readonly kind: 'labels' | 'masks';
  readonly count: number;
  /** Labels [height, width] int32, or masks [count, height, width] uint8, non-zero where set. */
  readonly values: Int32Array | Uint8Array;
  /** Elements of each segment, [count]. */
  readonly areas: Int32Array;
  /** The smallest rectangle around each segment, [count, 4]: left, top, right, bottom, the last two exclusive. */
  readonly boxes: Int32Array;
}

/**
 * Reads the blob of an artifact `segments`.
 *
 * @throws Failure `integrity` where the blob's length does not fit the shape, or a label is negative
 */
export function decodeSegments(
  bytes: ArrayBuffer,
  { type, shape }: Pick<MapArtifact, 'type' | 'shape'>,
): Segments {
  const [height = 0, width = 0] = shape.slice(-2);
  const kind = type === 'int32' && shape.length === 2 ? 'labels' : 'masks';
  if (kind === 'masks' && (type !== 'uint8' || shape.length !== 3)) {
    throw new Failure(
      'integrity',
      t('segments of type {{type}} [{{shape}}] are neither labels nor masks; run the method again', {
        type,
        shape: shape.join(', '),
      }),
    );
  }
  const wanted = shape.reduce((product, length) => product * length, type === 'int32' ? 4 : 1);
  if (bytes.byteLength !== wanted) {
    throw new Failure(
      'integrity',
      t(
        "the segments' file has {{byteLength}} bytes and its record says {{type}} [{{shape}}]; verify the run",
        { byteLength: bytes.byteLength, type, shape: shape.join(', ') },
      ),
    );
  }
  return kind === 'labels'
    ? segmentsOfLabels(new Int32Array(bytes), width, height)
    : segmentsOfMasks(new Uint8Array(bytes), shape[0] ?? 0, width, height);
}

/** @param labels [height, width], from 0 on */
export function segmentsOfLabels(labels: Int32Array, width: number, height: number): Segments {
  let count = 0;
  for (let element = 0; element < labels.length; element += 1) {
    const label = labels[element] as number;
    if (label < 0)
      throw new Failure('integrity', t('the segments hold the label {{label}}; verify the run', { label }));
    if (label >= count) count = label + 1;
  }
  const areas = new Int32Array(count);
  const boxes = emptyBoxes(count, width, height);
  for (let row = 0, element = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, element += 1) {
      const label = labels[element] as number;
      areas[label] = (areas[label] as number) + 1;
      widen(boxes, label, row, column);
    }
  }
  return { kind: 'labels', width, height, count, values: labels, areas, boxes };
}

/** @param masks [count, height, width] */
export function segmentsOfMasks(masks: Uint8Array, count: number, width: number, height: number): Segments {
  const areas = new Int32Array(count);
  const boxes = emptyBoxes(count, width, height);
  for (let segment = 0, place = 0; segment < count; segment += 1) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1, place += 1) {
        if (masks[place] === 0) continue;
        areas[segment] = (areas[segment] as number) + 1;
        widen(boxes, segment, row, column);
      }
    }
  }
  return { kind: 'masks', width, height, count, values: masks, areas, boxes };
}

function emptyBoxes(count: number, width: number, height: number): Int32Array {
  const boxes = new Int32Array(4 * count);
  for (let segment = 0; segment < count; segment += 1) {
    boxes[4 * segment] = width;
    boxes[4 * segment + 1] = height;
  }
  return boxes;
}

function widen(boxes: Int32Array, segment: number, row: number, column: number): void {
  const at = 4 * segment;
  if (column < (boxes[at] as number)) boxes[at] = column;
  if (row < (boxes[at + 1] as number)) boxes[at + 1] = row;
  if (column >= (boxes[at + 2] as number)) boxes[at + 2] = column + 1;
  if (row >= (boxes[at + 3] as number)) boxes[at + 3] = row + 1;
}

/** Whether an element belongs to a segment. */
export function isIn({ kind, values, width, height }: Segments, segment: number, element: number): boolean {
  return kind === 'labels' ? values[element] === segment : values[segment * width * height + element] !== 0;
}

/** The segments that hold an element, the smallest one first: of nested masks that is the one meant. */
export function segmentsAt(segments: Segments, element: number): number[] {
  if (segments.kind === 'labels') return [segments.values[element] as number];
  const holding: number[] = [];
  for (let segment = 0; segment < segments.count; segment += 1) {
    if (isIn(segments, segment, element)) holding.push(segment);
  }
  return holding.sort((a, b) => (segments.areas[a] as number) - (segments.areas[b] as number) || a - b);
}

/** A segment alone: its box as a mask [height, width] uint8. */
export function segmentMask(
  segments: Segments,
  segment: number,
): Size & { readonly left: number; readonly top: number; readonly set: Uint8Array } {
  const [left = 0, top = 0, right = 0, bottom = 0] = segments.boxes.subarray(4 * segment, 4 * segment + 4);
  const width = Math.max(0, right - left);
  const height = Math.max(0, bottom - top);
  const set = new Uint8Array(width * height);
  for (let row = 0, place = 0; row < height; row += 1) {
    const from = (top + row) * segments.width + left;
    for (let column = 0; column < width; column += 1, place += 1) {
      set[place] = isIn(segments, segment, from + column) ? 1 : 0;
    }
  }
  return { left, top, width, height, set };
}
