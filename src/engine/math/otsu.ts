import { rangeOf } from './statistics.ts';

/**
 * Otsu's threshold (1979): the one that separates the values into two groups with the largest variance between
 * them, searched over the centres of equal bins between the smallest and the largest value (as scikit-image's
 * `threshold_otsu`). The upper group is `value > threshold`.
 *
 * @param values [n] numbers
 * @returns the threshold, or null when all values are equal
 */
export function otsuThreshold(values: ArrayLike<number>, bins = 256): number | null {
  if (!(Number.isInteger(bins) && bins > 1)) throw new RangeError(`invalid bins: ${bins}`);
  const [low, high] = rangeOf(values);
  if (!(high > low)) return null;
  const counts = new Float64Array(bins);
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(((values[i] as number) - low) * scale));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const centre = (bin: number) => low + (bin + 0.5) / scale;
  let total = 0;
  let totalSum = 0;
  for (let bin = 0; bin < bins; bin++) {
    total += counts[bin] as number;
    totalSum += (counts[bin] as number) * centre(bin);
  }
  let below = 0;
  let belowSum = 0;
  let best = 0;
  let bestVariance = -1;
  for (let bin = 0; bin < bins - 1; bin++) {
    below += counts[bin] as number;
    belowSum += (counts[bin] as number) * centre(bin);
    const above = total - below;
    const difference = belowSum / below - (totalSum - belowSum) / above;
    const variance = below * above * difference * difference;
    if (variance > bestVariance) {
      bestVariance = variance;
      best = bin;
    }
  }
  return centre(best);
}
