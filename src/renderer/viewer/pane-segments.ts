import { elementAt, type Rectangle } from './placement.ts';
import { type Segments, segmentsAt } from './segments.ts';
import type { Point } from './view-transform.ts';

/** Segments as they lie over the picture of one pane. */
export interface PaneSegments {
  /** SHA-256 of the segments' file: columns of the same one share what is marked. */
  readonly name: string;
  readonly segments: Segments;
  readonly placement: Rectangle;
  /** The meta-superpixel of each segment, [count] int32; null where there are none. */
  readonly groups: Int32Array | null;
  /** The neighbours of a segment; null: they are not shown. */
  readonly neighboursOf: ((segment: number) => readonly number[]) | null;
  /** Only what stands out is drawn, whatever the viewer's toggle says. */
  readonly bare: boolean;
}

/** Segments that were pointed at in a table or matrix; they stand out in every pane of the same segmentation. */
export interface PinnedSegments {
  /** As `PaneSegments.name`. */
  readonly name: string;
  /** The one that is looked at first; a second one where two are compared. */
  readonly segments: readonly number[];
}

/** The segments that stand out in a pane: those that were pointed at, else the one under the crosshair. */
export function markedSegments(
  { name, segments, placement }: Pick<PaneSegments, 'name' | 'segments' | 'placement'>,
  { crosshair, pinned }: { readonly crosshair: Point | null; readonly pinned: PinnedSegments | null },
): readonly number[] {
  if (pinned !== null && pinned.name === name) {
    return pinned.segments.filter((segment) => segment < segments.count);
  }
  if (crosshair === null) return [];
  const element = elementAt(placement, segments, { x: crosshair.x + 0.5, y: crosshair.y + 0.5 });
  return element === null ? [] : segmentsAt(segments, element).slice(0, 1);
}
