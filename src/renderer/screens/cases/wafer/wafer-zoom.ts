import { type RefObject, useEffect, useRef } from 'react';
import { type Place, type PlaneView, type ViewSize, zoomed } from '../scatter/plane-view.ts';
import type { DieGrid } from './die-grid.ts';

/** Free room around the circle, in widths of a die. */
const rim = 0.6;
/** Zoom per wheel notch of 100 units: e^0.2, as in the viewer and the scatter. */
const zoomPerUnit = 0.002;

/** The view of a whole wafer in a square. */
export function wholeWafer({ radius }: Pick<DieGrid, 'radius'>, side: number): PlaneView {
  return { x: 0, y: 0, scale: side / 2 / (radius + rim) };
}

/** Zooms by a factor so that what lies under a place stays there; null where all of the wafer is seen again. */
export function zoomedWafer(
  view: PlaneView,
  size: ViewSize,
  at: Place,
  factor: number,
  fitted: PlaneView,
): PlaneView | null {
  const next = zoomed(view, size, at, factor, fitted);
  return next.scale <= fitted.scale ? null : next;
}

/** The wheel zooms around the pointer. */
export function useWheelZoom(
  element: RefObject<SVGSVGElement | null>,
  view: PlaneView,
  fitted: PlaneView,
  size: ViewSize,
  onView: ((view: PlaneView | null) => void) | null,
): void {
  const latest = useRef({ view, fitted, size, onView });
  latest.current = { view, fitted, size, onView };
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const onWheel = (event: WheelEvent) => {
      const { onView: change, ...now } = latest.current;
      if (change === null) return;
      event.preventDefault();
      const frame = current.getBoundingClientRect();
      const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
      const units = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
      const factor = Math.exp(-Math.max(-300, Math.min(300, units)) * zoomPerUnit);
      change(zoomedWafer(now.view, now.size, at, factor, now.fitted));
    };
    // React's own listener could not keep the page from scrolling.
    current.addEventListener('wheel', onWheel, { passive: false });
    return () => current.removeEventListener('wheel', onWheel);
  }, [element]);
}
