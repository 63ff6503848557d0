import { create } from 'zustand';
import type { SequentialColourMap, Veil } from './colour-map.ts';
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
  /** True while the user holds the hide key. */
  readonly overlaysHidden: boolean;
  /** Size of the panes in device pixels (they are alike) and of the picture, for zooming without a pointer. */
  readonly pane: Size;
  readonly picture: Size;
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
  overlaysHidden: false,
  pane: { width: 1, height: 1 },
  picture: { width: 1, height: 1 },
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
  useViewer.setState({ crosshair, crosshairByKeys: byKeys });
}

export function setMeasured(pane: Size, picture: Size): void {
  const before = useViewer.getState();
  const same =
    before.pane.width === pane.width &&
    before.pane.height === pane.height &&
    before.picture.width === picture.width &&
    before.picture.height === picture.height;
  if (same) return;
  useViewer.setState({
    pane: { width: pane.width, height: pane.height },
    picture: { width: picture.width, height: picture.height },
  });
}
