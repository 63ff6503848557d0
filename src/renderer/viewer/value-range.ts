/** The values that the two ends of a colour scale stand for; `low` < `high`. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Smallest and largest finite value of an array; null where there is none. */
export function finiteRange(values: Float32Array): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let position = 0; position < values.length; position += 1) {
    const value = values[position] as number;
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return low <= high ? [low, high] : null;
}

/**
 * The colour scale's range for data from `low` to `high`. Signed maps get a range symmetric about 0, so that 0 is
 * always the neutral colour. A constant map gets a range of width 1 around its value.
 */
export function displayRange(low: number, high: number, signed: boolean): ValueRange {
  if (!(low <= high)) throw new RangeError(`invalid range: ${low} to ${high}`);
  if (signed) {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return { low: -reach, high: reach };
  }
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

/** One range for several maps: the smallest that holds all of them; null without maps. */
export function sharedRange(ranges: readonly ValueRange[]): ValueRange | null {
  if (ranges.length === 0) return null;
  return {
    low: Math.min(...ranges.map((range) => range.low)),
    high: Math.max(...ranges.map((range) => range.high)),
  };
}

/** Rising finite values of maps, of signed ones their sizes. */
const sortedValues = new WeakMap<Float32Array, Float32Array>();

/**
 * A percentile of the finite values by linear interpolation between the nearest ranks (Hyndman and Fan 1996, type 7;
 * the default of numpy.percentile). NaN without finite values.
 *
 * @param sorted rising, finite
 * @param percent 0 to 100
 */
export function percentile(sorted: Float32Array, percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`invalid percentile: ${percent}`);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * The range between two percentiles of a map's finite values, so that single extreme values do not take the colours of
 * all others. Signed maps are cut at the upper percentile of the sizes of their values, symmetric about 0.
 *
 * @param values the raw map, [H, W] float32
 * @returns null where no value is finite
 */
export function percentileRange(
  values: Float32Array,
  low: number,
  high: number,
  signed: boolean,
): ValueRange | null {
  const known = sortedValues.get(values);
  // A map is either signed or not: one order of its values is enough.
  const sorted = known ?? (signed ? values.map(Math.abs) : values).filter(Number.isFinite).sort();
  if (known === undefined) sortedValues.set(values, sorted);
  if (sorted.length === 0) return null;
  const reach = percentile(sorted, high);
  return signed ? displayRange(-reach, reach, true) : displayRange(percentile(sorted, low), reach, false);
}
