import { type ColourMapName, colourTable } from '#contract/colour-map.ts';
import { drawColourBar } from './colour-bar.ts';
import { type DisplayRange, defaultColourMap, ownRange } from './colour-map.ts';
import type { DecodedImage } from './decode.ts';
import { toEightBit } from './display.ts';
import type { Placement } from './fit.ts';
import { type EightBitRaster, encodePng } from './png.ts';

/** A map and where it lies on the picture. */
export interface MapLayer {
  /** [height, width] float32, raw. */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  /** In picture pixels, as `placementOf` gives it. */
  readonly placement: Placement;
  readonly signed: boolean;
}

export interface OverlayStyle {
  /** Opacity of the strongest value, 0..1. */
  readonly opacity: number;
  readonly colourMap: ColourMapName;
  /** Values that fill the colour map; the map's own range by default. */
  readonly range: DisplayRange;
}

export interface OverlayOptions extends Partial<OverlayStyle> {
  /** Adds a colour bar with numbers at the right; small pictures are enlarged by whole pixels for it. */
  readonly colourBar?: boolean;
}

/** Pictures with a colour bar are enlarged to at least this many pixels on the longer side. */
const minimumSide = 256;

/**
 * Lays a map over a picture. A pixel's opacity grows with its value: from 0 at zero (signed) or at the low end of
 * the range (unsigned) to `opacity` at the ends. The picture is untouched wherever the map is zero or absent; its
 * brightness is never changed. The map is interpolated bilinearly between its own pixels' centres.
 *
 * @returns RGB [picture height, picture width, 3]
 */
export function renderOverlay(
  picture: DecodedImage,
  layer: MapLayer,
  options: Partial<OverlayStyle> = {},
): EightBitRaster {
  const style = overlayStyle(layer, options);
  const base = toEightBit(picture);
  const { width, height } = base;
  const data = new Uint8Array(width * height * 3);
  const table = colourTable(style.colourMap);
  const sample = mapSampler(layer);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const shade = colourOf(sample(x + 0.5, y + 0.5), layer.signed, style);
      for (let channel = 0; channel < 3; channel++) {
        const under = base.data[base.channels === 1 ? at : at * 3 + channel] as number;
        const over = table[shade.entry * 3 + channel] as number;
        data[at * 3 + channel] = Math.round(under + (over - under) * shade.alpha);
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** `renderOverlay` as a PNG, with a colour bar if asked for. */
export function overlayPng(
  picture: DecodedImage,
  layer: MapLayer,
  options: OverlayOptions = {},
): Promise<Buffer> {
  const overlay = renderOverlay(picture, layer, options);
  if (options.colourBar !== true) return encodePng(overlay);
  const factor = Math.ceil(minimumSide / Math.max(overlay.width, overlay.height));
  return encodePng(drawColourBar(enlarge(overlay, factor), overlayStyle(layer, options)));
}

/** How a layer is drawn when nothing else is asked for. */
export function overlayStyle(layer: MapLayer, options: Partial<OverlayStyle>): OverlayStyle {
  const { opacity = 0.7, colourMap = defaultColourMap(layer.signed) } = options;
  if (!(opacity >= 0 && opacity <= 1)) throw new RangeError(`invalid opacity: ${opacity}`);
  return { opacity, colourMap, range: options.range ?? ownRange(layer.values, layer.signed) };
}

interface Shade {
  readonly entry: number;
  readonly alpha: number;
}

const clear: Shade = { entry: 0, alpha: 0 };

function colourOf(value: number, signed: boolean, { range, opacity }: OverlayStyle): Shade {
  const { low, high } = range;
  if (!Number.isFinite(value) || !(high > low)) return clear;
  const position = Math.min(1, Math.max(0, (value - low) / (high - low)));
  const strength = signed ? Math.min(1, Math.abs(value) / Math.max(Math.abs(low), Math.abs(high))) : position;
  return { entry: Math.round(position * 255), alpha: strength * opacity };
}

/** The map's value at a point of the picture, NaN outside of the map. */
function mapSampler({ values, width, height, placement }: MapLayer): (x: number, y: number) => number {
  return (x, y) => {
    const u = ((x - placement.left) / placement.width) * width;
    const v = ((y - placement.top) / placement.height) * height;
    if (!(u >= 0 && u <= width && v >= 0 && v <= height)) return Number.NaN;
    const column = Math.min(width - 1, Math.max(0, u - 0.5));
    const row = Math.min(height - 1, Math.max(0, v - 0.5));
    const left = Math.floor(column);
    const top = Math.floor(row);
    const right = Math.min(width - 1, left + 1);
    const bottom = Math.min(height - 1, top + 1);
    const acrossTop = between(values[top * width + left], values[top * width + right], column - left);
    const acrossBottom = between(
      values[bottom * width + left],
      values[bottom * width + right],
      column - left,
    );
    return between(acrossTop, acrossBottom, row - top);
  };
}

function between(a: number | undefined, b: number | undefined, share: number): number {
  if (a === undefined || b === undefined) return Number.NaN;
  // At a pixel's centre its neighbour does not count, be it NaN.
  return share === 0 ? a : a + (b - a) * share;
}

function enlarge(raster: EightBitRaster, factor: number): EightBitRaster {
  if (factor <= 1) return raster;
  const { channels } = raster;
  const width = raster.width * factor;
  const height = raster.height * factor;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / factor) * raster.width + Math.floor(x / factor)) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        data[to + channel] = raster.data[from + channel] as number;
      }
    }
  }
  return { width, height, channels, data };
}
