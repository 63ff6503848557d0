import { scaleBar } from './scale-bar.ts';
import type { Size } from './view-transform.ts';

/** Dark ground of what is drawn over pictures, so that it is seen on any of them. */
export const casing = 'rgb(0 0 0 / 70%)';

/**
 * Draws the scale bar into the lower left corner of a canvas whose transform is the identity.
 *
 * @param pane size of the canvas in device pixels
 * @param density device pixels per CSS pixel
 * @param nmPerPixel nanometres per device pixel
 */
export function drawScaleBar(
  context: CanvasRenderingContext2D,
  pane: Size,
  density: number,
  nmPerPixel: number,
): void {
  const bar = scaleBar(nmPerPixel, Math.max(40, Math.min(0.4 * pane.width, 160 * density)));
  const margin = 8 * density;
  const padding = 6 * density;
  const length = Math.round(bar.lengthPixels);
  context.font = `500 ${11 * density}px 'Inter Variable', system-ui, sans-serif`;
  const plate = Math.max(length, context.measureText(bar.text).width) + 2 * padding;
  const top = pane.height - margin - 26 * density;
  context.fillStyle = casing;
  context.fillRect(margin, top, plate, 26 * density);
  context.fillStyle = '#ffffff';
  context.fillRect(margin + padding, top + 19 * density, length, 2 * density);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(bar.text, margin + padding, top + 10 * density);
}
