import { type RefObject, useEffect } from 'react';
import { setCrosshair, setView, useViewer } from './view-store.ts';
import {
  fitView,
  type Point,
  panBy,
  paneTransform,
  reveal,
  type Size,
  toPicture,
  zoomBy,
} from './view-transform.ts';
import { zoomStep } from './zoom.ts';

/** Zoom per wheel notch of 100 units: e^0.2, about 1.22. */
const zoomPerUnit = 0.002;

/** How near to the line between picture and map it is taken hold of (CSS pixels). */
const swipeReach = 7;

const steps: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * Pointer and keys of a pane: the wheel zooms at the pointer, dragging pans (or moves the line between
 * picture and map), a double click fits, the pointer and the
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
    let swiping = false;
    const swipeAt = (point: Point) =>
      useViewer.setState({ swipe: Math.min(1, Math.max(0, point.x / paneSize.current.width)) });

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
      const { swipe } = useViewer.getState();
      swiping =
        swipe !== null &&
        Math.abs(dragged.x - swipe * paneSize.current.width) <= swipeReach * devicePixelRatio;
      element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent) => {
      const point = pointOf(event);
      const { view } = useViewer.getState();
      if (swiping) {
        swipeAt(point);
        return;
      }
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
      swiping = false;
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
