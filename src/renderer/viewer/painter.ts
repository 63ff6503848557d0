import type { SequentialColourMap, Veil } from './colour-map.ts';
import type { Rectangle } from './placement.ts';
import type { RawMap } from './raw-map.ts';
import type { ValueRange } from './value-range.ts';
import type { PaneTransform, Size } from './view-transform.ts';

/** A map as it is to be drawn over the picture. */
export interface MapLayer {
  readonly map: RawMap;
  readonly placement: Rectangle;
  readonly range: ValueRange;
  readonly signed: boolean;
  readonly colourMap: SequentialColourMap;
  readonly opacity: number;
  readonly veil: Veil;
}

/** What the colours of a map depend on. */
export type ColouredLayer = Omit<MapLayer, 'placement' | 'opacity'>;

/** Draws a map layer over what is already in a pane's canvas. */
export interface MapPainter {
  readonly kind: 'webgl' | 'canvas';
  /**
   * Does what can be done before a map is first drawn: upload it, colour it, reduce it.
   *
   * @param scale at which it will be drawn, in device pixels per element
   */
  prepare(layer: ColouredLayer, scale: number): void;
  /**
   * @param pane size of the canvas in device pixels
   * @returns false where it could not: context lost, map beyond the largest texture
   */
  paint(context: CanvasRenderingContext2D, pane: Size, transform: PaneTransform, layer: MapLayer): boolean;
}
