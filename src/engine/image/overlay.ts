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
  const { width, height, channels } = base;
  const data = new Uint8Array(width * height * 3);
  const table = colourTable(style.colourMap);
  const { placement } = layer;
  const columns = tapsOf(width, placement.left, placement.width, layer.width);
  const rows = tapsOf(height, placement.top, placement.height, layer.height);
  const shade = new Shade(layer.signed, style);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      shade.take(sampled(layer, rows, y, columns, x));
      for (let channel = 0; channel < 3; channel++) {
        const under = base.data[channels === 1 ? at : at * 3 + channel] as number;
        const over = table[shade.entry * 3 + channel] as number;
        // Rounded: between two bytes there is nothing below 0.
        data[at * 3 + channel] = (under + (over - under) * shade.alpha + 0.5) | 0;
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

/** Colour and opacity of a value: one object for all pixels, because there are millions of them. */
class Shade {
  entry = 0;
  alpha = 0;
  readonly #signed: boolean;
  readonly #style: OverlayStyle;
  readonly #largest: number;

  constructor(signed: boolean, style: OverlayStyle) {
    this.#signed = signed;
    this.#style = style;
    this.#largest = Math.max(Math.abs(style.range.low), Math.abs(style.range.high));
  }

  take(value: number): void {
    const { range, opacity } = this.#style;
    const { low, high } = range;
    if (!Number.isFinite(value) || !(high > low)) {
      this.entry = 0;
      this.alpha = 0;
      return;
    }
    const position = Math.min(1, Math.max(0, (value - low) / (high - low)));
    const strength = this.#signed ? Math.min(1, Math.abs(value) / this.#largest) : position;
    this.entry = Math.round(position * 255);
    this.alpha = strength * opacity;
  }
}

/** Between which pixels of a map each pixel of the picture lies, along one side. */
interface Taps {
  /** -1 outside of the map. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** How far from the first towards the second, 0..1. */
  readonly share: Float64Array;
}

function tapsOf(pixels: number, start: number, extent: number, length: number): Taps {
  const first = new Int32Array(pixels).fill(-1);
  const second = new Int32Array(pixels);
  const share = new Float64Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const position = ((pixel + 0.5 - start) / extent) * length;
    if (!(position >= 0 && position <= length)) continue;
    const place = Math.min(length - 1, Math.max(0, position - 0.5));
    const before = Math.floor(place);
    first[pixel] = before;
    second[pixel] = Math.min(length - 1, before + 1);
    share[pixel] = place - before;
  }
  return { first, second, share };
}

/** The map's value at a pixel of the picture, NaN outside of the map. */
function sampled({ values, width }: MapLayer, rows: Taps, y: number, columns: Taps, x: number): number {
  const top = rows.first[y] as number;
  const left = columns.first[x] as number;
  if (top < 0 || left < 0) return Number.NaN;
  const right = columns.second[x] as number;
  const bottom = rows.second[y] as number;
  const across = columns.share[x] as number;
  const acrossTop = between(values[top * width + left], values[top * width + right], across);
  const acrossBottom = between(values[bottom * width + left], values[bottom * width + right], across);
  return between(acrossTop, acrossBottom, rows.share[y] as number);
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
