/** A place in the plane of a layout, or on the screen in CSS pixels; screens count y downwards, planes upwards. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

/** What of the plane is seen: its middle, and CSS pixels per unit. */
export interface PlaneView extends Place {
  readonly scale: number;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** The smallest box around all points that are numbers; null where there are none. */
export function boundsOf(points: Float32Array): Bounds | null {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const x = points[at] as number;
    const y = points[at + 1] as number;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  return left > right ? null : { left, right, bottom, top };
}

/** Free pixels around all points. */
const margin = 24;
/** How far one may look closer than where everything is seen, and farther. */
const closest = 4000;
const farthest = 0.5;

/** The view in which everything is seen. */
export function fittedView(bounds: Bounds, size: ViewSize): PlaneView {
  const across = Math.max(bounds.right - bounds.left, 1e-6);
  const up = Math.max(bounds.top - bounds.bottom, 1e-6);
  const scale = Math.min(
    Math.max(1, size.width - 2 * margin) / across,
    Math.max(1, size.height - 2 * margin) / up,
  );
  return { x: (bounds.left + bounds.right) / 2, y: (bounds.bottom + bounds.top) / 2, scale };
}

export function toScreen(view: PlaneView, size: ViewSize, { x, y }: Place): Place {
  return { x: size.width / 2 + (x - view.x) * view.scale, y: size.height / 2 - (y - view.y) * view.scale };
}

export function toPlane(view: PlaneView, size: ViewSize, { x, y }: Place): Place {
  return { x: view.x + (x - size.width / 2) / view.scale, y: view.y - (y - size.height / 2) / view.scale };
}

/** Zooms by a factor so that what lies under a place of the screen stays there. */
export function zoomed(
  view: PlaneView,
  size: ViewSize,
  at: Place,
  factor: number,
  fitted: PlaneView,
): PlaneView {
  const scale = Math.min(fitted.scale * closest, Math.max(fitted.scale * farthest, view.scale * factor));
  const under = toPlane(view, size, at);
  return {
    x: under.x - (at.x - size.width / 2) / scale,
    y: under.y + (at.y - size.height / 2) / scale,
    scale,
  };
}

/** Moves what is seen by pixels. */
export function panned(view: PlaneView, deltaX: number, deltaY: number): PlaneView {
  return { ...view, x: view.x - deltaX / view.scale, y: view.y + deltaY / view.scale };
}

/** The same view, moved only as far as it takes to see a place. */
export function revealing(view: PlaneView, size: ViewSize, place: Place): PlaneView {
  const { x, y } = toScreen(view, size, place);
  const inside = (value: number, length: number) =>
    Math.min(length - margin, Math.max(Math.min(margin, length / 2), value)) - value;
  return panned(view, inside(x, size.width), inside(y, size.height));
}

/**
 * Radius of a point in CSS pixels: smaller the more there are, larger the closer one looks, so that few stay easy to
 * hit and a million do not cover each other.
 */
export function pointRadius(count: number, view: PlaneView, fitted: PlaneView): number {
  const crowded = Math.min(4.5, Math.max(0.75, 6.2 - 0.95 * Math.log10(Math.max(1, count))));
  const closer = Math.max(1, view.scale / fitted.scale) ** 0.35;
  return Math.min(Math.max(6, crowded), crowded * closer);
}
