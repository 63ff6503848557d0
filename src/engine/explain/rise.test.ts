import { describe, expect, test } from 'vitest';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { mean } from '../math/statistics.ts';
import type { ExplainProgress } from './explainer.ts';
import { explainContext } from './fixtures/explain-context.ts';
import { rise } from './rise.ts';

const shape = [1, 12, 10] as const;
const linear = await linearClassifier(shape);
const picture = noisePicture(shape, 3);
const defaults = rise.parameters.parse({});

async function explain(
  parameters: Partial<typeof defaults>,
  options: { seed?: number; batch?: number } = {},
) {
  const events: ExplainProgress[] = [];
  const context = explainContext({
    classifier: linear.classifier,
    picture,
    batch: options.batch ?? 50,
    seed: options.seed ?? 1,
    report: async (event) => {
      events.push(event);
    },
  });
  const outcome = await rise.explain(context, { ...defaults, ...parameters });
  if (outcome.standardError === undefined) throw new Error('RISE gives standard errors');
  return { ...outcome, standardError: outcome.standardError, passes: context.masked.passes, events };
}

/**
 * Expected map of a linear logit for a 1 x 1 grid: each mask is all visible or all hidden, so the map is the value
 * of the whole picture everywhere.
 */
test('with a single cell the expected map is the value of the whole picture', async () => {
  const grid = { ...defaults, grid: 1, samples: 4000, value: 'logit' as const };
  const { map, standardError } = await explain(grid);
  const whole = linear.logits(picture)[0] as number;
  for (let i = 0; i < 120; i++) {
    expect(Math.abs((map[i] as number) - whole)).toBeLessThan(5 * (standardError[i] as number));
  }
});

/**
 * For a linear logit v = b + sum_j w_j x_j M_j the expected map is E[v M_i] / p = b + sum_j w_j x_j E[M_i M_j] / p.
 * The masks' second moments follow from the interpolation weights u: M_i = sum_c u_ic G_c with independent cells,
 * E[M_i M_j] = p^2 + p (1 - p) sum_c u_ic u_jc, averaged over the shifts.
 */
function expectedMap(cells: number, p: number): Float64Array {
  const cell = [Math.ceil(12 / cells), Math.ceil(10 / cells)] as const;
  const weightsAlong = (length: number, at: number) => {
    const position = Math.min(cells - 1, Math.max(0, ((at + 0.5) * cells) / ((cells + 1) * length) - 0.5));
    const low = Math.floor(position);
    const row = new Array<number>(cells).fill(0);
    row[low] = (row[low] as number) + 1 - (position - low);
    const high = Math.min(cells - 1, low + 1);
    row[high] = (row[high] as number) + position - low;
    return row;
  };
  const overlapAlong = (length: number, a: number, b: number) => {
    let sum = 0;
    for (let shift = 0; shift < length; shift++) {
      const first = weightsAlong(length, a + shift);
      const second = weightsAlong(length, b + shift);
      sum += first.reduce((total, weight, c) => total + weight * (second[c] as number), 0);
    }
    return sum / length;
  };
  const map = new Float64Array(120);
  for (let i = 0; i < 120; i++) {
    let value = linear.bias[0] as number;
    for (let j = 0; j < 120; j++) {
      const rows = overlapAlong(cell[0], Math.floor(i / 10), Math.floor(j / 10));
      const columns = overlapAlong(cell[1], i % 10, j % 10);
      const moment = p * p + p * (1 - p) * rows * columns;
      value += ((linear.weights[j * 3] as number) * (picture[j] as number) * moment) / p;
    }
    map[i] = value;
  }
  return map;
}

test('the map of a linear model meets its expectation within its own standard errors', async () => {
  const { map, standardError } = await explain({ samples: 6000, grid: 3, value: 'logit', visible: 0.4 });
  const expected = expectedMap(3, 0.4);
  const scores = Array.from(
    map,
    (value, i) => (value - (expected[i] as number)) / (standardError[i] as number),
  );
  expect(Math.max(...scores.map(Math.abs))).toBeLessThan(5);
  // Neighbouring pixels move together, so their scores' mean square is only near 1.
  expect(mean(scores.map((score) => score * score))).toBeLessThan(4);
});

test('the standard error shrinks as one over the root of the number of masks', async () => {
  const few = await explain({ samples: 500 });
  const many = await explain({ samples: 8000 });
  const ratio = mean(few.standardError) / mean(many.standardError);
  expect(ratio).toBeGreaterThan(4 * 0.9);
  expect(ratio).toBeLessThan(4 * 1.1);
});

test('the standard error is the spread of the maps of independent seeds', async () => {
  const maps: Float32Array[] = [];
  for (let seed = 0; seed < 60; seed++) maps.push((await explain({ samples: 200 }, { seed })).map);
  const { standardError } = await explain({ samples: 200 });
  const spread = Array.from({ length: 120 }, (_, i) => {
    const values = maps.map((map) => map[i] as number);
    const centre = mean(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
  });
  const ratio = mean(spread) / mean(standardError);
  expect(ratio).toBeGreaterThan(0.8);
  expect(ratio).toBeLessThan(1.25);
});

describe('targetError', () => {
  test('stops before all masks are used, with the error at or below it', async () => {
    const { standardError, passes, warnings } = await explain({ samples: 100_000, targetError: 0.01 });
    expect(passes).toBeLessThan(100_000);
    expect(mean(standardError)).toBeLessThanOrEqual(0.01);
    expect(warnings).toEqual([]);
  });

  test('stops within a tenth of the masks that the variance of a long run predicts', async () => {
    const masks = 20_000;
    const long = mean((await explain({ samples: masks })).standardError);
    for (const predicted of [1000, 3000]) {
      const targetError = long * Math.sqrt(masks / predicted);
      for (const seed of [1, 2]) {
        const { passes } = await explain({ samples: 100_000, targetError }, { seed });
        expect(Math.abs(passes / predicted - 1)).toBeLessThan(0.1);
      }
    }
  });

  test('that is not reached is said in a warning', async () => {
    const { passes, warnings } = await explain({ samples: 150, targetError: 1e-6 });
    expect(passes).toBe(150);
    expect(warnings.join()).toMatch(/above the target/);
  });
});

test('the same seed gives the same bytes, another seed other ones', async () => {
  const bytes = async (seed: number) => Buffer.from((await explain({ samples: 300 }, { seed })).map.buffer);
  expect((await bytes(7)).equals(await bytes(7))).toBe(true);
  expect((await bytes(7)).equals(await bytes(8))).toBe(false);
});

test('the batch size changes the map by rounding only', async () => {
  const small = await explain({ samples: 300 }, { batch: 7 });
  const large = await explain({ samples: 300 }, { batch: 64 });
  for (let i = 0; i < 120; i++) expect(small.map[i]).toBeCloseTo(large.map[i] as number, 5);
});

test('the last partial map is the map', async () => {
  const { events, map } = await explain({ samples: 120 });
  expect(events.at(-1)).toMatchObject({ done: 120, total: 120 });
  expect(events.at(-1)?.partial?.()).toEqual(map);
});
