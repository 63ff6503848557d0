import { z } from 'zod';
import { type SoftGrid, softGrid } from '../masked-model/forms/soft-grid.ts';
import { SeededRandom } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { explainer } from './explainer.ts';
import { baselineParameter, valueParameter } from './parameters.ts';

const parameters = z.object({
  samples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .default(4000)
    .describe('Random masks, one forward pass each.'),
  grid: z.number().int().min(2).max(64).default(7).describe('Cells along each side of the random masks.'),
  visible: z.number().min(0.01).max(0.99).default(0.5).describe('Probability that a cell is visible.'),
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('probability'),
  targetError: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe(
      "Stops as soon as the map's standard error, averaged over the pixels and in the map's own units, is at most " +
        'this. 0: all masks are used.',
    ),
});

/** Standard errors of fewer masks than this are not trusted to stop on. */
const fewestMasks = 100;
/** Keeps the masks apart from other draws with the same seed. */
const maskStream = 0x7135;

/**
 * RISE (Petsiuk, Das, Saenko 2018): the map is the mean of random soft masks weighted by the class's value under
 * each, divided by the expected mask value, S = 1 / (N * p) * sum_i v_i * M_i (equation 6; the expectation p is
 * used, not the masks' own mean). Masks are grids x grids cells, each visible with probability p, enlarged
 * bilinearly to one cell more than the picture and cropped at a random place.
 *
 * The standard-error map is the standard deviation over masks of v_i * M_i(pixel) / p, divided by sqrt(N).
 */
export const rise = explainer({
  id: 'rise',
  title: 'RISE',
  family: 'saliency',
  source: {
    kind: 'published',
    citation:
      'Petsiuk, Das, Saenko: RISE: Randomized Input Sampling for Explanation of Black-box Models. BMVC 2018',
  },
  version: '1',
  summary: 'Averages random soft masks, each weighted by the answer that the network gives under it.',
  trust:
    "Trust differences that are larger than the standard-error map beside it; more masks make them smaller. It needs nothing but answers, so it holds for any model. Fine structures below the mask's cell size can't appear.",
  signed: false,
  needs: [],
  parameters,
  resolve: (given) => given,
  estimate: (resolved, size) => ({
    passes: resolved.samples,
    workingBytes: 32 * size.height * size.width,
  }),
  async explain({ masked, size, baseline, seed, report }, resolved) {
    const { samples, visible, value, targetError } = resolved;
    const pixels = size.height * size.width;
    const grid = softGrid(size, resolved.grid);
    const hidden = baseline(resolved.baseline);
    const random = new SeededRandom(seed, maskStream);
    const sums = { sum: new Float64Array(pixels), squareSum: new Float64Array(pixels) };
    let done = 0;
    let reached = false;
    while (done < samples && !reached) {
      const count = Math.min(masked.batch, samples - done);
      await masked.addSums(grid.form, hidden, drawMasks(random, grid, count, visible), value, sums);
      done += count;
      const drawn = done;
      reached =
        targetError > 0 && done >= fewestMasks && mean(standardErrors(sums, done, visible)) <= targetError;
      await report({
        done,
        total: samples,
        message: 'random masks',
        partial: () => weightedMean(sums.sum, drawn, visible),
      });
    }
    const warnings: string[] = [];
    const standardError = standardErrors(sums, done, visible);
    if (targetError > 0 && !reached) {
      warnings.push(
        `After all ${samples} masks the mean standard error is ${mean(standardError).toPrecision(3)}, ` +
          `above the target of ${targetError}. Raise samples.`,
      );
    }
    return { map: weightedMean(sums.sum, done, visible), standardError, warnings };
  },
});

/** `count` mask rows of a soft grid, drawn one after another, so that batches may be cut anywhere. */
function drawMasks(random: SeededRandom, grid: SoftGrid, count: number, visible: number): Float32Array {
  const { cells, cell, form } = grid;
  const rows = new Float32Array(count * form.rowLength);
  for (let i = 0; i < count; i++) {
    const start = i * form.rowLength;
    for (let c = 0; c < cells * cells; c++) rows[start + c] = random.uniform() < visible ? 1 : 0;
    rows[start + cells * cells] = random.integer(cell[0]);
    rows[start + cells * cells + 1] = random.integer(cell[1]);
  }
  return rows;
}

function weightedMean(sum: Float64Array, count: number, visible: number): Float32Array {
  return Float32Array.from(sum, (value) => value / (count * visible));
}

function standardErrors(
  sums: { readonly sum: Float64Array; readonly squareSum: Float64Array },
  count: number,
  visible: number,
): Float32Array {
  return Float32Array.from(sums.sum, (sum, i) => {
    const variance = Math.max(0, (sums.squareSum[i] as number) - (sum * sum) / count) / (count - 1);
    return Math.sqrt(variance / count) / visible;
  });
}
