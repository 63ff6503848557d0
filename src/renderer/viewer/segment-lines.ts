import { maskOutline } from '#contract/mask-outline.ts';
import { type Segments, segmentMask } from './segments.ts';
import type { Point } from './view-transform.ts';

/**
 * The borders between all segments as lines along the edges of elements: x0, y0, x1, y1 each. Of overlapping masks each
 * one's own outline is in it.
 *
 * @param groups [count] int32: borders between these in place of those between segments
 */
export function borderLines(segments: Segments, groups: Int32Array | null = null): Float32Array {
  if (segments.kind === 'masks') return joined(maskOutlines(segments, groups));
  const { values, width, height } = segments;
  const owner = groups === null ? values : values.map((label) => groups[label] as number);
  return labelBorders(owner, width, height);
}

/** The outline of one segment: lines x0, y0, x1, y1 along the edges of elements. */
export function segmentOutline(segments: Segments, segment: number): Float32Array {
  const { set, width, height, left, top } = segmentMask(segments, segment);
  const lines = maskOutline(set, width, height);
  for (let at = 0; at < lines.length; at += 2) {
    lines[at] = (lines[at] as number) + left;
    lines[at + 1] = (lines[at + 1] as number) + top;
  }
  return lines;
}

/**
 * The lines of an outline end to end, so that they can be dashed: the corners of each closed loop, x and y in turn.
 * At each corner one horizontal and one vertical line end; where masks touch by a corner the lines pass through it.
 */
export function outlineLoops(lines: Float32Array): number[][] {
  const corner = (x: number, y: number) => `${x} ${y}`;
  const ending = new Map<string, number[]>();
  for (let at = 0; at < lines.length; at += 2) {
    const key = corner(lines[at] as number, lines[at + 1] as number);
    ending.set(key, [...(ending.get(key) ?? []), at]);
  }
  const walked = new Uint8Array(lines.length / 4);
  const loops: number[][] = [];
  for (let line = 0; line < walked.length; line += 1) {
    if (walked[line] === 1) continue;
    const loop: number[] = [];
    let from: number | undefined = 4 * line;
    while (from !== undefined) {
      walked[from >> 2] = 1;
      loop.push(lines[from] as number, lines[from + 1] as number);
      const to: number = from % 4 === 0 ? from + 2 : from - 2;
      const others: readonly number[] =
        ending.get(corner(lines[to] as number, lines[to + 1] as number)) ?? [];
      from = others.find((end) => walked[end >> 2] === 0);
    }
    loops.push(loop);
  }
  return loops;
}

/** Inner borders of a label map, collinear edges joined; the rim of the map is none. */
function labelBorders(owner: ArrayLike<number>, width: number, height: number): Float32Array {
  const lines: number[] = [];
  for (let row = 1; row < height; row += 1) {
    let from = -1;
    for (let column = 0; column <= width; column += 1) {
      const at = row * width + column;
      const border = column < width && owner[at] !== owner[at - width];
      if (border && from < 0) from = column;
      if (!border && from >= 0) {
        lines.push(from, row, column, row);
        from = -1;
      }
    }
  }
  for (let column = 1; column < width; column += 1) {
    let from = -1;
    for (let row = 0; row <= height; row += 1) {
      const at = row * width + column;
      const border = row < height && owner[at] !== owner[at - 1];
      if (border && from < 0) from = row;
      if (!border && from >= 0) {
        lines.push(column, from, column, row);
        from = -1;
      }
    }
  }
  return Float32Array.from(lines);
}

function maskOutlines(segments: Segments, groups: Int32Array | null): Float32Array[] {
  const { count, width, height } = segments;
  if (groups === null)
    return Array.from({ length: count }, (_, segment) => segmentOutline(segments, segment));
  const elements = width * height;
  const unions = new Map<number, Uint8Array>();
  for (let segment = 0; segment < count; segment += 1) {
    const group = groups[segment] as number;
    const union = unions.get(group) ?? new Uint8Array(elements);
    const own = segments.values.subarray(segment * elements, (segment + 1) * elements);
    for (let element = 0; element < elements; element += 1) if (own[element] !== 0) union[element] = 1;
    unions.set(group, union);
  }
  return [...unions.values()].map((union) => maskOutline(union, width, height));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const lines = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    lines.set(part, at);
    at += part.length;
  }
  return lines;
}

/**
 * Where a segment's number is best written: the middle of the element that is furthest from its outline, by city-block
 * distance; null for a segment without elements.
 */
export function segmentMiddle(segments: Segments, segment: number): Point | null {
  const { set, width, height, left, top } = segmentMask(segments, segment);
  // A rim of unset elements around the box spares every test for its ends.
  const across = width + 2;
  const distance = new Int32Array(across * (height + 2));
  for (let row = 1; row <= height; row += 1) {
    for (let column = 1; column <= width; column += 1) {
      const at = row * across + column;
      if (set[(row - 1) * width + column - 1] === 0) continue;
      distance[at] = 1 + Math.min(distance[at - 1] as number, distance[at - across] as number);
    }
  }
  let best = 0;
  let middle: Point | null = null;
  for (let row = height; row >= 1; row -= 1) {
    for (let column = width; column >= 1; column -= 1) {
      const at = row * across + column;
      const near = 1 + Math.min(distance[at + 1] as number, distance[at + across] as number);
      if (near < (distance[at] as number)) distance[at] = near;
      if ((distance[at] as number) <= best) continue;
      best = distance[at] as number;
      middle = { x: left + column - 0.5, y: top + row - 0.5 };
    }
  }
  return middle;
}
