import type { Rectangle } from './placement.ts';
import { borderLines, outlineLoops, segmentMiddle, segmentOutline } from './segment-lines.ts';
import type { Segments } from './segments.ts';
import type { Point } from './view-transform.ts';

/** Paths of segments in picture pixels, each made once and kept as long as its segments are. */
export interface SegmentPaths {
  readonly borders: () => Path2D;
  readonly groupBorders: (groups: Int32Array) => Path2D;
  readonly outline: (segment: number) => Path2D;
  /** Where a segment's number is best written; null for a segment without pixels. */
  readonly middle: (segment: number) => Point | null;
}

const kept = new WeakMap<Segments, Map<string, SegmentPaths>>();

/** @param placement where the segments lie on the picture */
export function segmentPaths(segments: Segments, placement: Rectangle): SegmentPaths {
  const own = kept.get(segments) ?? new Map<string, SegmentPaths>();
  kept.set(segments, own);
  const { x, y, width, height } = placement;
  return remembered(own, `${x} ${y} ${width} ${height}`, () => makePaths(segments, placement));
}

function makePaths(segments: Segments, placement: Rectangle): SegmentPaths {
  const across = placement.width / segments.width;
  const down = placement.height / segments.height;
  const onPicture = ({ x, y }: Point): Point => ({ x: placement.x + x * across, y: placement.y + y * down });
  const pathOf = (lines: Float32Array): Path2D => {
    const path = new Path2D();
    for (let at = 0; at < lines.length; at += 4) {
      const from = onPicture({ x: lines[at] as number, y: lines[at + 1] as number });
      const to = onPicture({ x: lines[at + 2] as number, y: lines[at + 3] as number });
      path.moveTo(from.x, from.y);
      path.lineTo(to.x, to.y);
    }
    return path;
  };
  const loopsOf = (lines: Float32Array): Path2D => {
    const path = new Path2D();
    for (const loop of outlineLoops(lines)) {
      for (let at = 0; at < loop.length; at += 2) {
        const { x, y } = onPicture({ x: loop[at] as number, y: loop[at + 1] as number });
        if (at === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      path.closePath();
    }
    return path;
  };
  let borders: Path2D | null = null;
  const ofGroups = new WeakMap<Int32Array, Path2D>();
  const outlines = new Map<number, Path2D>();
  const middles = new Map<number, Point | null>();
  return {
    borders: () => {
      borders ??= pathOf(borderLines(segments));
      return borders;
    },
    groupBorders: (groups) => remembered(ofGroups, groups, () => pathOf(borderLines(segments, groups))),
    outline: (segment) => remembered(outlines, segment, () => loopsOf(segmentOutline(segments, segment))),
    middle: (segment) =>
      remembered(middles, segment, () => {
        const middle = segmentMiddle(segments, segment);
        return middle === null ? null : onPicture(middle);
      }),
  };
}

function remembered<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown; has(key: Key): boolean },
  key: Key,
  make: () => Value,
): Value {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as Value;
}
