import type { ColourMapName } from '#contract/colour-map.ts';
import type { ValueRange } from './value-range.ts';

export const sequentialColourMaps = ['inferno', 'viridis'] as const;
export type SequentialColourMap = (typeof sequentialColourMaps)[number];

/** How the picture shows through a map: alike everywhere, or the more the nearer the value is to the neutral one. */
export type Veil = 'even' | 'by-value';

const entries = 256;
/** The colour map for a method's maps: diverging about 0 for signed values. */
export function colourMapFor(signed: boolean, sequential: SequentialColourMap): ColourMapName {
  return signed ? 'vik' : sequential;
}

/** The table entry of a value, 0 to 255; values outside the range take the nearest end, NaN gives -1. */
export function tableEntry(value: number, range: ValueRange): number {
  const share = (value - range.low) / (range.high - range.low);
  if (Number.isNaN(share)) return -1;
  return Math.min(entries - 1, Math.max(0, Math.floor(share * entries)));
}

/**
 * Opacity of each table entry, [256] float32 in 0..1. With `by-value` the neutral end (or, for signed maps, the middle)
 * is clear and the strongest value has the full opacity, linearly between them.
 */
export function entryOpacity(opacity: number, veil: Veil, signed: boolean): Float32Array {
  if (!(opacity >= 0 && opacity <= 1)) throw new RangeError(`invalid opacity: ${opacity}`);
  const result = new Float32Array(entries).fill(opacity);
  if (veil === 'even') return result;
  for (let entry = 0; entry < entries; entry += 1) {
    const share = entry / (entries - 1);
    result[entry] = opacity * (signed ? Math.abs(2 * share - 1) : share);
  }
  return result;
}

/**
 * A map's colours: straight-alpha RGBA, [H, W, 4] uint8. NaN is left clear.
 *
 * @param values the raw map, [H, W] float32
 */
export function colourise(
  values: Float32Array,
  range: ValueRange,
  table: Uint8Array,
  opacities: Float32Array,
  into: Uint8ClampedArray,
): void {
  if (into.length !== values.length * 4) throw new RangeError(`invalid target length: ${into.length}`);
  const packed = new Uint32Array(entries);
  for (let entry = 0; entry < entries; entry += 1) {
    const red = table[3 * entry] as number;
    const green = table[3 * entry + 1] as number;
    const blue = table[3 * entry + 2] as number;
    const alpha = Math.round(255 * (opacities[entry] as number));
    packed[entry] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  // One 32-bit store per pixel; every platform that runs this is little-endian.
  const target = new Uint32Array(into.buffer, into.byteOffset, values.length);
  const factor = entries / (range.high - range.low);
  const { low } = range;
  for (let position = 0; position < values.length; position += 1) {
    const scaled = ((values[position] as number) - low) * factor;
    if (scaled >= entries) target[position] = packed[entries - 1] as number;
    else if (scaled >= 0) target[position] = packed[scaled | 0] as number;
    else target[position] = Number.isNaN(scaled) ? 0 : (packed[0] as number);
  }
}
