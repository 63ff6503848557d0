import { type RefObject, useEffect } from 'react';
import { setCrosshair, setView, useViewer } from './view-store.ts';
import {
  fitView,
  nextExactScale,
  type Point,
  panBy,
  paneTransform,
  reveal,
  type Size,
  toPicture,
  zoomBy,
  zoomTo,
} from './view-transform.ts';

/** Zoom per wheel notch of 100 units: e^0.2, about 1.22. */
const zoomPerUnit = 0.002;

const steps: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * Pointer and keys of a pane: the wheel zooms at the pointer, dragging pans, a double click fits, the pointer and the
 * arrow keys move the crosshair (ten pixels with Shift), + and - zoom in exact steps, Home fits, Escape removes the
 * crosshair.
 *
 * @param paneSize the canvas in device pixels
 */
export function usePaneInput(
  box: RefObject<HTMLElement | null>,
  picture: Size | null,
  paneSize: RefObject<Size>,
): void {
  useEffect(() => {
    const element = box.current;
    if (element === null || picture === null) return;
    let dragged: Point | null = null;

    const pointOf = (event: MouseEvent): Point => {
      const frame = element.getBoundingClientRect();
      const density = paneSize.current.width / frame.width;
      return { x: (event.clientX - frame.left) * density, y: (event.clientY - frame.top) * density };
    };
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const units = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
      const factor = Math.exp(-Math.max(-300, Math.min(300, units)) * zoomPerUnit);
      setView(zoomBy(useViewer.getState().view, paneSize.current, picture, pointOf(event), factor));
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      dragged = pointOf(event);
      element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent) => {
      const point = pointOf(event);
      const { view } = useViewer.getState();
      if (dragged !== null) {
        const [deltaX, deltaY] = [point.x - dragged.x, point.y - dragged.y];
        if (deltaX !== 0 || deltaY !== 0) setView(panBy(view, paneSize.current, picture, deltaX, deltaY));
        dragged = point;
        return;
      }
      const under = toPicture(paneTransform(view, paneSize.current, picture), point);
      if (isInside(under, picture)) setCrosshair(under, false);
    };
    const onUp = () => {
      dragged = null;
    };
    const onDoubleClick = () => setView(fitView);
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!onPaneKey(event.key, event.shiftKey ? 10 : 1, paneSize.current, picture)) return;
      event.preventDefault();
    };

    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('dblclick', onDoubleClick);
    element.addEventListener('keydown', onKey);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('dblclick', onDoubleClick);
      element.removeEventListener('keydown', onKey);
    };
  }, [box, picture, paneSize]);
}

/** Zooms one exact step around the crosshair, or around the middle of a pane. */
export function zoomStep(direction: 1 | -1, pane: Size, picture: Size): void {
  const { view, crosshair } = useViewer.getState();
  const transform = paneTransform(view, pane, picture);
  const middle = { x: pane.width / 2, y: pane.height / 2 };
  const anchor =
    crosshair === null
      ? middle
      : {
          x: (crosshair.x + 0.5) * transform.scale + transform.offsetX,
          y: (crosshair.y + 0.5) * transform.scale + transform.offsetY,
        };
  const visible = anchor.x >= 0 && anchor.y >= 0 && anchor.x <= pane.width && anchor.y <= pane.height;
  const scale = nextExactScale(transform.scale, direction);
  setView(zoomTo(view, pane, picture, visible ? anchor : middle, scale));
}

function onPaneKey(key: string, distance: number, pane: Size, picture: Size): boolean {
  const step = steps[key];
  const { view, crosshair } = useViewer.getState();
  if (step !== undefined) {
    const from = crosshair ?? { x: Math.floor(picture.width / 2), y: Math.floor(picture.height / 2) };
    const to = {
      x: Math.min(picture.width - 1, Math.max(0, from.x + distance * step.x)),
      y: Math.min(picture.height - 1, Math.max(0, from.y + distance * step.y)),
    };
    setCrosshair(to, true);
    setView(reveal(view, pane, picture, { x: to.x + 0.5, y: to.y + 0.5 }, 16));
    return true;
  }
  if (key === '+' || key === '=') zoomStep(1, pane, picture);
  else if (key === '-') zoomStep(-1, pane, picture);
  else if (key === 'Home') setView(fitView);
  else if (key === 'Escape' && crosshair !== null) setCrosshair(null, true);
  else return false;
  return true;
}

function isInside(point: Point, picture: Size): boolean {
  return point.x >= 0 && point.y >= 0 && point.x < picture.width && point.y < picture.height;
}
