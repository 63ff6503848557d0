import { create } from 'zustand';
import type { RangeMode } from '#contract/layouts.ts';
import type { SequentialColourMap, Veil } from './colour-map.ts';
import type { PinnedSegments } from './pane-segments.ts';
import { fitScale, fitView, type Point, type Size, type View } from './view-transform.ts';

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
  readonly range: RangeMode;
  readonly maskShown: boolean;
  /** Borders of segments. */
  readonly segmentsShown: boolean;
  /** Takes the place of the segment under the crosshair until that moves. */
  readonly pinned: PinnedSegments | null;
  /** Narrow columns with the least text, for many methods side by side. */
  readonly compact: boolean;
  /** True while the user holds the hide key. */
  readonly overlaysHidden: boolean;
  /** What alternates while `blinking`. */
  readonly blink: Blink;
  readonly blinking: boolean;
  /** Changes per second. */
  readonly blinkRate: number;
  /** Which of the two is seen: the first one (the map), or the second one (the picture, or the other map). */
  readonly blinkSecond: boolean;
  /** Left of this share of a pane's width the picture is bare; null: maps cover all of it. */
  readonly swipe: number | null;
}

/** What is shown in turn: map and picture in every pane, or two methods' maps in the column of the first one. */
export type Blink =
  | { readonly kind: 'picture' }
  | { readonly kind: 'columns'; readonly first: string; readonly second: string };

/** Changes per second that can be chosen; all are below three flashes per second (WCAG 2.2, 2.3.1). */
export const blinkRates = [0.5, 1, 1.5, 2, 2.5] as const;

export const useViewer = create<ViewerState>(() => ({
  view: fitView,
  crosshair: null,
  crosshairByKeys: false,
  opacity: 0.7,
  veil: 'by-value',
  colourMap: 'inferno',
  range: { kind: 'own' },
  maskShown: true,
  segmentsShown: true,
  pinned: null,
  compact: false,
  overlaysHidden: false,
  blink: { kind: 'picture' },
  blinking: false,
  blinkRate: 1,
  blinkSecond: false,
  swipe: null,
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

/** Device pixels per picture pixel of the whole picture in a pane; for the number beside the zoom. */
export const useFitScale = create<{ readonly scale: number }>()(() => ({ scale: 1 }));

export function measured(): Measured {
  return lastMeasured;
}

export function setMeasured(pane: Size, picture: Size): void {
  lastMeasured = { pane, picture };
  const scale = fitScale(pane, picture);
  // Panes differ by a pixel; the number beside the zoom need not tell them apart.
  if (Math.abs(scale / useFitScale.getState().scale - 1) > 0.01) useFitScale.setState({ scale });
}
