import { create } from 'zustand';
import type { SequentialColourMap, Veil } from './colour-map.ts';
import type { PinnedSegments } from './pane-segments.ts';
import { fitView, type Point, type Size, type View } from './view-transform.ts';

/** What all panes of the viewer share. */
export interface ViewerState {
  readonly view: View;
  /** The picture pixel under the crosshair, whole numbers; null: no crosshair. */
  readonly crosshair: Point | null;
  /** True when the crosshair was moved by keys: its values are then spoken. */
  readonly crosshairByKeys: boolean;
  readonly opacity: number;
  readonly veil: Veil;
  readonly colourMap: SequentialColourMap;
  /** One range for all maps, or one per map. */
  readonly range: 'own' | 'shared';
  readonly maskShown: boolean;
  /** Borders of segments. */
  readonly segmentsShown: boolean;
  /** Takes the place of the segment under the crosshair until that moves. */
  readonly pinned: PinnedSegments | null;
  /** Narrow columns with the least text, for many methods side by side. */
  readonly compact: boolean;
  /** True while the user holds the hide key. */
  readonly overlaysHidden: boolean;
}

export const useViewer = create<ViewerState>(() => ({
  view: fitView,
  crosshair: null,
  crosshairByKeys: false,
  opacity: 0.7,
  veil: 'by-value',
  colourMap: 'inferno',
  range: 'own',
  maskShown: true,
  segmentsShown: true,
  pinned: null,
  compact: false,
  overlaysHidden: false,
}));

/** Changes the view of all panes. */
export function setView(view: View): void {
  if (useViewer.getState().view !== view) useViewer.setState({ view });
}

/** Moves the crosshair to the picture pixel that holds a point, or removes it. */
export function setCrosshair(point: Point | null, byKeys: boolean): void {
  const before = useViewer.getState().crosshair;
  const crosshair = point === null ? null : { x: Math.floor(point.x), y: Math.floor(point.y) };
  if (before?.x === crosshair?.x && before?.y === crosshair?.y) return;
  useViewer.setState({ crosshair, crosshairByKeys: byKeys, pinned: null });
}

/** Lets segments stand out in all panes of their segmentation; null: again the one under the crosshair. */
export function pinSegments(pinned: PinnedSegments | null): void {
  const before = useViewer.getState().pinned;
  const same =
    before?.name === pinned?.name && String(before?.segments ?? '') === String(pinned?.segments ?? '');
  if (!same) useViewer.setState({ pinned });
}

/** Size of the pane drawn last, in device pixels, and of its picture: for zooming without a pointer. */
export interface Measured {
  readonly pane: Size;
  readonly picture: Size;
}

// Not part of the store: panes differ by a pixel, and telling all of them of each other's size would never end.
let lastMeasured: Measured = { pane: { width: 1, height: 1 }, picture: { width: 1, height: 1 } };

export function measured(): Measured {
  return lastMeasured;
}

export function setMeasured(pane: Size, picture: Size): void {
  lastMeasured = { pane, picture };
}
