import { measured, setView, useViewer } from './view-store.ts';
import {
  fitScale,
  fitView,
  nextExactScale,
  type Point,
  paneTransform,
  type Size,
  zoomTo,
} from './view-transform.ts';

/** Device pixels per picture pixel that the crosshair is looked at with, at least. */
const closeScale = 8;

/** Zooms one exact step around the crosshair, or around the middle of a pane. */
export function zoomStep(direction: 1 | -1, pane: Size, picture: Size): void {
  const { view } = useViewer.getState();
  zoomPane(nextExactScale(paneTransform(view, pane, picture).scale, direction), pane, picture);
}

/** Zooms all panes one exact step around the crosshair. */
export function zoom(direction: 1 | -1): void {
  const { pane, picture } = measured();
  zoomStep(direction, pane, picture);
}

/** Zooms all panes to a scale around the crosshair. */
export function zoomToScale(scale: number): void {
  const { pane, picture } = measured();
  zoomPane(scale, pane, picture);
}

/** One picture pixel on one device pixel; where that is so already, again the whole picture. */
export function toggleActualSize(): void {
  const { view } = useViewer.getState();
  if (view.kind === 'free' && view.scale === 1) setView(fitView);
  else zoomToScale(1);
}

/** Brings the crosshair to the middle of the panes, its surroundings enlarged; without a crosshair the middle. */
export function zoomToCrosshair(): void {
  const { view, crosshair } = useViewer.getState();
  const { pane, picture } = measured();
  const scale = view.kind === 'fit' ? fitScale(pane, picture) : view.scale;
  const { x, y } = crosshair ?? { x: Math.floor(picture.width / 2), y: Math.floor(picture.height / 2) };
  setView({
    kind: 'free',
    scale: Math.max(closeScale, Math.ceil(scale)),
    centre: { x: x + 0.5, y: y + 0.5 },
  });
}

function zoomPane(scale: number, pane: Size, picture: Size): void {
  const { view, crosshair } = useViewer.getState();
  setView(zoomTo(view, pane, picture, anchorOf(crosshair, pane, picture), scale));
}

/** The crosshair's pixel in a pane, or the middle of the pane where it is out of sight. */
function anchorOf(crosshair: Point | null, pane: Size, picture: Size): Point {
  const middle = { x: pane.width / 2, y: pane.height / 2 };
  if (crosshair === null) return middle;
  const transform = paneTransform(useViewer.getState().view, pane, picture);
  const x = (crosshair.x + 0.5) * transform.scale + transform.offsetX;
  const y = (crosshair.y + 0.5) * transform.scale + transform.offsetY;
  return x >= 0 && y >= 0 && x <= pane.width && y <= pane.height ? { x, y } : middle;
}
