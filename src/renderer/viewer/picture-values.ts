import { elementAt, type Rectangle } from './placement.ts';
import type { RawMap } from './raw-map.ts';
import type { Point } from './view-transform.ts';

let probe: OffscreenCanvasRenderingContext2D | null = null;

/** The red, green and blue bytes of one picture pixel; null outside of the picture. */
export function pixelAt(picture: ImageBitmap, point: Point): readonly [number, number, number] | null {
  if (point.x < 0 || point.y < 0 || point.x >= picture.width || point.y >= picture.height) return null;
  probe ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (probe === null) return null;
  probe.drawImage(picture, -Math.floor(point.x), -Math.floor(point.y));
  const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** A pixel as it is written: one number for grey, three for colour. */
export function pixelText(pixel: readonly [number, number, number]): string {
  const [red, green, blue] = pixel;
  return red === green && green === blue ? `${red}` : `${red} ${green} ${blue}`;
}

/** The raw map value under the middle of a picture pixel; null outside of the map. */
export function valueAt(map: RawMap, placement: Rectangle, pixel: Point): number | null {
  const element = elementAt(placement, map, { x: pixel.x + 0.5, y: pixel.y + 0.5 });
  return element === null ? null : (map.values[element] ?? null);
}
