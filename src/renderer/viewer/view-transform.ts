/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A point; the origin is the upper left corner of the upper left pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * What part of the picture all panes show. `fit`: the whole picture, whatever the pane's size. `free`: `scale` device
 * pixels per picture pixel with the picture point `centre` in the middle of the pane.
 */
export type View =
  | { readonly kind: 'fit' }
  | { readonly kind: 'free'; readonly scale: number; readonly centre: Point };

/** The view in one pane: pane point = picture point * scale + offset, in device pixels. */
export interface PaneTransform {
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

export const fitView: View = { kind: 'fit' };

const smallestScale = 1 / 64;
const largestScale = 64;

/** Scales at which picture pixels and device pixels meet exactly: 1/n below one, whole numbers above. */
export const exactScales: readonly number[] = [
  1 / 32,
  1 / 16,
  1 / 8,
  1 / 6,
  1 / 4,
  1 / 3,
  1 / 2,
  1,
  2,
  3,
  4,
  6,
  8,
  12,
  16,
  24,
  32,
  48,
  64,
];

/** The largest scale at which the whole picture is inside the pane. */
export function fitScale(pane: Size, picture: Size): number {
  if (!(picture.width > 0 && picture.height > 0)) {
    throw new RangeError(`invalid picture size: ${picture.width} x ${picture.height}`);
  }
  const scale = Math.min(pane.width / picture.width, pane.height / picture.height);
  return scale > 0 ? scale : smallestScale;
}

/** Where the picture's pixels stand in a pane under a view. From scale 1 on, pixel edges fall on device pixels. */
export function paneTransform(view: View, pane: Size, picture: Size): PaneTransform {
  const scale = view.kind === 'fit' ? fitScale(pane, picture) : view.scale;
  const centreX = view.kind === 'fit' ? picture.width / 2 : view.centre.x;
  const centreY = view.kind === 'fit' ? picture.height / 2 : view.centre.y;
  return {
    scale,
    offsetX: Math.round(pane.width / 2 - centreX * scale),
    offsetY: Math.round(pane.height / 2 - centreY * scale),
  };
}

/** The picture point under a pane point. */
export function toPicture(transform: PaneTransform, point: Point): Point {
  return {
    x: (point.x - transform.offsetX) / transform.scale,
    y: (point.y - transform.offsetY) / transform.scale,
  };
}

/** The pane point of a picture point. */
export function toPane(transform: PaneTransform, point: Point): Point {
  return {
    x: point.x * transform.scale + transform.offsetX,
    y: point.y * transform.scale + transform.offsetY,
  };
}

/** Changes the scale and keeps the picture point under `anchor` (a pane point) where it is. */
export function zoomTo(view: View, pane: Size, picture: Size, anchor: Point, scale: number): View {
  const clamped = Math.min(largestScale, Math.max(smallestScale, scale));
  const kept = toPicture(paneTransform(view, pane, picture), anchor);
  return {
    kind: 'free',
    scale: clamped,
    centre: clampCentre(
      {
        x: kept.x + (pane.width / 2 - anchor.x) / clamped,
        y: kept.y + (pane.height / 2 - anchor.y) / clamped,
      },
      picture,
    ),
  };
}

/** Multiplies the scale by `factor` around a pane point. */
export function zoomBy(view: View, pane: Size, picture: Size, anchor: Point, factor: number): View {
  return zoomTo(view, pane, picture, anchor, paneTransform(view, pane, picture).scale * factor);
}

/** The next exact scale above (`direction` 1) or below (-1) the present one. */
export function nextExactScale(scale: number, direction: 1 | -1): number {
  const tolerance = scale * 1e-6;
  if (direction === 1) return exactScales.find((step) => step > scale + tolerance) ?? largestScale;
  return exactScales.findLast((step) => step < scale - tolerance) ?? exactScales[0] ?? smallestScale;
}

/** Moves the picture by device pixels. */
export function panBy(view: View, pane: Size, picture: Size, deltaX: number, deltaY: number): View {
  const { scale } = paneTransform(view, pane, picture);
  const centre = view.kind === 'fit' ? { x: picture.width / 2, y: picture.height / 2 } : view.centre;
  return {
    kind: 'free',
    scale,
    centre: clampCentre({ x: centre.x - deltaX / scale, y: centre.y - deltaY / scale }, picture),
  };
}

/** Moves the view by as little as needed so that a picture point is inside the pane, `margin` device pixels in. */
export function reveal(view: View, pane: Size, picture: Size, point: Point, margin: number): View {
  const at = toPane(paneTransform(view, pane, picture), point);
  const room = Math.min(margin, pane.width / 4, pane.height / 4);
  const deltaX = at.x < room ? room - at.x : Math.min(0, pane.width - room - at.x);
  const deltaY = at.y < room ? room - at.y : Math.min(0, pane.height - room - at.y);
  return deltaX === 0 && deltaY === 0 ? view : panBy(view, pane, picture, deltaX, deltaY);
}

/** Keeps the centre on the picture, so that the picture cannot be lost. */
function clampCentre(centre: Point, picture: Size): Point {
  return {
    x: Math.min(picture.width, Math.max(0, centre.x)),
    y: Math.min(picture.height, Math.max(0, centre.y)),
  };
}
