import type { Interval } from '#contract/evaluation.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { quantile } from '#engine/math/statistics.ts';

const draws = 1000;

/** Above this variance the binomial draw is taken from its normal limit, whose error is far below 1 / draws. */
const normalVariance = 100;

/**
 * Accuracy with its bootstrap 95 % interval (Efron 1979, percentile, 1,000 draws). Resampling N hits and misses
 * with replacement and counting the hits is one binomial draw, so no sample is touched twice.
 */
export function accuracyInterval(hits: number, count: number, seed: number): Interval {
  if (count === 0) return { value: null, low: null, high: null };
  const random = new SeededRandom(seed);
  const rate = hits / count;
  const resampled = Float64Array.from({ length: draws }, () => binomial(random, count, rate) / count).sort();
  return { value: rate, low: quantile(resampled, 0.025), high: quantile(resampled, 0.975) };
}

function binomial(random: SeededRandom, count: number, rate: number): number {
  const variance = count * rate * (1 - rate);
  if (variance > normalVariance) {
    const draw = Math.round(count * rate + random.normal() * Math.sqrt(variance));
    return Math.min(count, Math.max(0, draw));
  }
  // The number of the rarer outcome, by the gaps between its occurrences, which are geometric.
  const rare = Math.min(rate, 1 - rate);
  let occurred = 0;
  if (rare > 0) {
    const scale = Math.log1p(-rare);
    let position = -1;
    for (;;) {
      position += 1 + Math.floor(Math.log(1 - random.uniform()) / scale);
      if (position >= count) break;
      occurred++;
    }
  }
  return rate <= 0.5 ? occurred : count - occurred;
}
