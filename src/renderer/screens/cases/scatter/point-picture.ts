import type { DrawOrder } from './draw-order.ts';
import type { PlaneView, ViewSize } from './plane-view.ts';
import type { Rgb } from './point-colours.ts';

/** What is painted, apart from where one looks. */
export interface PointPicture {
  /** [N, 2]. */
  readonly points: Float32Array;
  /** [N]. */
  readonly codes: Uint8Array;
  readonly order: DrawOrder;
  /** Of each code, [256, 3] and [256]: a place in `pointShapes`. */
  readonly colours: Uint8Array;
  readonly shapes: Uint8Array;
  readonly dimmed: Rgb;
  readonly chosen: Rgb;
  /** The code whose points stand out; null: all do. */
  readonly highlighted: number | null;
}

export interface PointFrame {
  readonly view: PlaneView;
  readonly size: ViewSize;
  /** Device pixels per CSS pixel. */
  readonly density: number;
  /** CSS pixels. */
  readonly radius: number;
}

/** Paints all points of a picture onto the canvas that it was made for. */
export interface PointPainter {
  readonly kind: 'webgl' | 'canvas';
  paint(picture: PointPicture, frame: PointFrame): void;
  dispose(): void;
}

/** Opacity of what a filter hides, and of what is not highlighted. */
export const dimmedOpacity = 0.28;
/** How much wider than a point the ring around a chosen one is, in CSS pixels. */
export const ringWidth = 2;
/** From this diameter in device pixels on, shapes are told apart. */
export const shapedFrom = 5;
