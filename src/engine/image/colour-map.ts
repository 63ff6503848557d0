import type { ColourMapName } from '#contract/colour-map.ts';

/** The colour map that maps are drawn with unless asked otherwise: diverging for signed values. */
export function defaultColourMap(signed: boolean): ColourMapName {
  return signed ? 'vik' : 'viridis';
}

/** Values from `low` to `high` fill a colour map. */
export interface DisplayRange {
  readonly low: number;
  readonly high: number;
}

/**
 * A map's own range: signed maps are symmetric around 0, so that 0 has the middle colour; unsigned ones go from
 * their smallest to their largest value. Values that are no finite numbers are left out. A map of one value
 * has an empty range (low = high).
 */
export function ownRange(values: Float32Array, signed: boolean): DisplayRange {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 0 };
  if (!signed) return { low, high };
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return { low: -largest, high: largest };
}
