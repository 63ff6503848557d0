import type { PaneTransform } from './view-transform.ts';

interface Layer {
  readonly of: object;
  readonly key: string;
  readonly picture: OffscreenCanvas;
}

/** Panes of a screen differ in size by a pixel at most: a few layers serve all of them. */
const mostLayers = 6;
const layers: Layer[] = [];

/**
 * What panes of the same segments draw alike, drawn once per view: six columns then cost little more than one.
 *
 * @param of what is drawn; the same object, the same drawing
 * @param pane size of the canvas in device pixels
 */
export function borderLayer(
  of: object,
  pane: { readonly width: number; readonly height: number },
  { scale, offsetX, offsetY }: PaneTransform,
  density: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): OffscreenCanvas | null {
  const key = [pane.width, pane.height, scale, offsetX, offsetY, density].join(' ');
  const known = layers.find((layer) => layer.of === of && layer.key === key);
  if (known !== undefined) return known.picture;
  const picture = new OffscreenCanvas(pane.width, pane.height);
  const context = picture.getContext('2d');
  if (context === null) return null;
  draw(context);
  layers.unshift({ of, key, picture });
  layers.length = Math.min(layers.length, mostLayers);
  return picture;
}
