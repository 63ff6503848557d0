import { type Point, reveal, type Size, type View } from '../../viewer/view-transform.ts';

export type Tool = 'pick' | 'brush' | 'erase';

/** What is shown of a draft beside the draft itself. */
export interface MaskViewState {
  readonly view: View;
  readonly tool: Tool;
  /** Of brush and eraser, in pixels of the picture. */
  readonly radius: number;
  /** The proposal under the pointer, or that the arrow keys walked to. */
  readonly at: string | null;
  /** Where brush or eraser are. */
  readonly cursor: Point | null;
  readonly hidden: boolean;
}

export const radii = { smallest: 0.5, largest: 512 } as const;

/** The next radius: a quarter more or less, at least half a pixel. */
export function nextRadius(radius: number, direction: 1 | -1): number {
  const step = Math.max(0.5, Math.round(radius * 0.5) / 2);
  return Math.min(radii.largest, Math.max(radii.smallest, radius + direction * step));
}

/** Moves a point by the arrow keys and stays on the picture. */
export function moved(from: Point, key: string, distance: number, picture: Size): Point {
  const x = key === 'ArrowLeft' ? -distance : key === 'ArrowRight' ? distance : 0;
  const y = key === 'ArrowUp' ? -distance : key === 'ArrowDown' ? distance : 0;
  return {
    x: Math.min(picture.width - 0.5, Math.max(0.5, from.x + x)),
    y: Math.min(picture.height - 0.5, Math.max(0.5, from.y + y)),
  };
}

/** The view with a point inside the pane. */
export function following(view: View, pane: Size, picture: Size, point: Point): View {
  return pane.width > 0 ? reveal(view, pane, picture, point, 24) : view;
}
