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
