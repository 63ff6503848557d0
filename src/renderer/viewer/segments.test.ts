import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { maskOutline } from '#contract/mask-outline.ts';
import { markedSegments } from './pane-segments.ts';
import { borderLines, outlineLoops, segmentMiddle, segmentOutline } from './segment-lines.ts';
import { decodeSegments, segmentMask, segmentsAt, segmentsOfLabels, segmentsOfMasks } from './segments.ts';

// 0 0 1
// 0 2 1
const labels = segmentsOfLabels(Int32Array.of(0, 0, 1, 0, 2, 1), 3, 2);

/** A whole picture, a bar in it, and a mask that holds nothing; 3 x 2 elements. */
const masks = segmentsOfMasks(
  Uint8Array.of(...[1, 1, 1, 1, 1, 1], ...[0, 1, 0, 0, 1, 0], ...[0, 0, 0, 0, 0, 0]),
  3,
  3,
  2,
);

describe('segments', () => {
  test('areas and boxes are those of the labels', () => {
    expect(labels.count).toBe(3);
    expect([...labels.areas]).toEqual([3, 2, 1]);
    expect([...labels.boxes]).toEqual([0, 0, 2, 2, 2, 0, 3, 2, 1, 1, 2, 2]);
  });

  test('an int32 plane is a label map, uint8 planes are masks', () => {
    const plane = decodeSegments(Int32Array.of(0, 1, 1, 0).buffer, { type: 'int32', shape: [2, 2] });
    expect([plane.kind, plane.count]).toEqual(['labels', 2]);
    const stack = decodeSegments(Uint8Array.of(1, 0, 0, 1).buffer, { type: 'uint8', shape: [2, 1, 2] });
    expect([stack.kind, stack.count, ...stack.areas]).toEqual(['masks', 2, 1, 1]);
  });

  test('bytes that do not fit the shape, or negative labels, are an integrity failure', () => {
    const shape = [2, 2];
    expect(() => decodeSegments(new ArrayBuffer(4), { type: 'int32', shape })).toThrow(Failure);
    expect(() => decodeSegments(Int32Array.of(0, -1, 0, 0).buffer, { type: 'int32', shape })).toThrow(
      /label -1/,
    );
    expect(() => decodeSegments(new ArrayBuffer(16), { type: 'float32', shape })).toThrow(/neither labels/);
  });

  test('of overlapping masks the smallest comes first, and none where none is', () => {
    expect(segmentsAt(masks, 1)).toEqual([1, 0]);
    expect(segmentsAt(masks, 0)).toEqual([0]);
    expect(segmentsAt(segmentsOfMasks(Uint8Array.of(0, 1), 1, 2, 1), 0)).toEqual([]);
  });

  test('a segment without elements has an empty mask and no middle', () => {
    expect(segmentMask(masks, 2).set).toHaveLength(0);
    expect(segmentMiddle(masks, 2)).toBeNull();
  });
});

describe('lines of segments', () => {
  test('borders lie between elements of different labels and not around the picture', () => {
    // Horizontal: above the 2. Vertical: 0 beside 1, 0 beside 2, 2 beside 1 below the first.
    expect([...borderLines(labels)]).toEqual([1, 1, 2, 1, 1, 1, 1, 2, 2, 0, 2, 2]);
  });

  test('borders of groups leave out those inside a group', () => {
    expect([...borderLines(labels, Int32Array.of(0, 1, 0))]).toEqual([2, 0, 2, 2]);
  });

  test('of masks every outline is drawn, of groups of masks that of their union', () => {
    const whole = [...maskOutline(new Uint8Array(6).fill(1), 3, 2)];
    expect([...borderLines(masks)].slice(0, 16)).toEqual(whole);
    expect([...borderLines(masks, Int32Array.of(4, 4, 4))]).toEqual(whole);
  });

  test('the outline of a segment is where it lies on the picture', () => {
    expect([...segmentOutline(labels, 1)]).toEqual([2, 0, 3, 0, 2, 2, 3, 2, 2, 0, 2, 2, 3, 0, 3, 2]);
  });

  test('a ring has two loops, each with its corners in turn', () => {
    const ring = new Uint8Array(9).fill(1);
    ring[4] = 0;
    const loops = outlineLoops(maskOutline(ring, 3, 3));
    expect(loops.map((loop) => loop.length / 2).sort()).toEqual([4, 4]);
    for (const loop of loops) {
      const points = loop.length / 2;
      for (let point = 0; point < points; point += 1) {
        const next = (point + 1) % points;
        const [x = 0, y = 0] = loop.slice(2 * point);
        const [nextX = 0, nextY = 0] = loop.slice(2 * next);
        // Neighbours in a loop share a row or a column.
        expect((x === nextX) !== (y === nextY)).toBe(true);
      }
    }
  });

  test('every line is in one loop, also where two elements touch by a corner', () => {
    const diagonal = maskOutline(Uint8Array.of(1, 0, 0, 1), 2, 2);
    const corners = outlineLoops(diagonal).reduce((sum, loop) => sum + loop.length / 2, 0);
    expect(corners).toBe(diagonal.length / 4);
  });

  test('the middle of a segment is in its widest part', () => {
    // A row of five with a block of three by three at its right end.
    const values = new Int32Array(21).fill(1);
    for (const element of [7, 8, 9, 10, 4, 5, 6, 11, 12, 13, 18, 19, 20]) values[element] = 0;
    expect(segmentMiddle(segmentsOfLabels(values, 7, 3), 0)).toEqual({ x: 5.5, y: 1.5 });
  });
});

describe('segments that stand out', () => {
  const placement = { x: 10, y: 10, width: 30, height: 20 };
  const pane = { name: 'a', segments: labels, placement };

  test('the one under the crosshair does, and none outside of the segmentation', () => {
    expect(markedSegments(pane, { crosshair: { x: 35, y: 12 }, pinned: null })).toEqual([1]);
    expect(markedSegments(pane, { crosshair: { x: 5, y: 12 }, pinned: null })).toEqual([]);
    expect(markedSegments(pane, { crosshair: null, pinned: null })).toEqual([]);
  });

  test('those that were pointed at take its place in their own segmentation alone', () => {
    const state = { crosshair: { x: 35, y: 12 }, pinned: { name: 'a', segments: [2, 0] } };
    expect(markedSegments(pane, state)).toEqual([2, 0]);
    expect(markedSegments({ ...pane, name: 'b' }, state)).toEqual([1]);
  });
});
