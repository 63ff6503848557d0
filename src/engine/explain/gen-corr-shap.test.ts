import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { gridSegments } from '../segment/grid.ts';
import { groupedScores } from './correlation/grouped-scores.ts';
import { kernelPriorScores } from './correlation/kernel-prior.ts';
import { metaSuperpixels } from './correlation/meta-superpixels.ts';
import { featureCorrelation, pooledFeatures } from './correlation/pooled-features.ts';
import { type ContextOptions, explainContext } from './fixtures/explain-context.ts';
import { featureClassifier } from './fixtures/feature-classifier.ts';
import { genCorrShap } from './gen-corr-shap.ts';
import { exactShapley } from './shapley/exact.ts';
import { gameOfTable, meanGainsOver, ordersOf } from './shapley/fixtures/games.ts';
import type { Game } from './shapley/game.ts';

const shape = [3, 12, 10] as const;
const net = await featureClassifier({ shape, kernel: 3, features: 6, relu: true, head: 'pooled' });
const options = { classifier: net.classifier, picture: noisePicture(shape, 3), target: 1 };

async function run(given: ContextOptions, asked: Record<string, unknown> = {}) {
  const context = explainContext(given);
  const resolved = genCorrShap.resolve(genCorrShap.parameters.parse(asked), context.model);
  const outcome = await genCorrShap.explain(context, resolved);
  const { passes } = genCorrShap.estimate(resolved, context.model, context.segmentation.count);
  expect(context.masked.passes + context.gradients.passes).toBeLessThanOrEqual(passes);
  return { ...outcome, scores: outcome.scores ?? new Float32Array() };
}

const variants = ['hierarchy', 'kernel-prior', 'definition'] as const;

describe.each(variants)('GenCorrSHAP, %s', (variant) => {
  test('is locally accurate and the same twice, with few coalitions too', async () => {
    for (const samples of [null, 12, 40, 80]) {
      const given = { ...options, segmentation: gridSegments(12, 10, 4, 5), seed: 4 };
      const first = await run(given, { variant, samples });
      const second = await run(given, { variant, samples });
      expect(first.metrics?.['local-accuracy-gap']?.value).toBeLessThan(1e-6);
      expect(second.scores).toEqual(first.scores);
    }
  });

  test('other numbers of the segments, the same scores', async () => {
    const grid = gridSegments(12, 10, 3, 2);
    const to = [3, 0, 5, 1, 4, 2];
    const turned = { ...grid, labels: grid.labels.map((label) => to[label] as number) };
    const first = await run({ ...options, segmentation: grid }, { variant });
    const second = await run({ ...options, segmentation: turned }, { variant });
    const group = (found: typeof first, segment: number) => found.correlation?.groups?.[segment];
    for (const [i, at] of to.entries()) {
      expect(second.scores[at]).toBeCloseTo(first.scores[i] as number, 5);
      for (const [j, other] of to.entries()) {
        expect(group(second, at) === group(second, other)).toBe(group(first, i) === group(first, j));
      }
    }
  });

  test('empty masks score 0 and change nothing; overlapping ones and single pixels work', async () => {
    const plane = 120;
    const masks = new Uint8Array(4 * plane);
    masks.fill(1, 0, 70);
    masks.fill(1, plane + 50, plane + 120);
    masks[3 * plane + 7] = 1;
    const four = { kind: 'masks' as const, masks, height: 12, width: 10, count: 4 };
    const kept = new Uint8Array([...masks.subarray(0, 2 * plane), ...masks.subarray(3 * plane)]);
    const withEmpty = await run({ ...options, segmentation: four }, { variant });
    const without = await run({ ...options, segmentation: { ...four, masks: kept, count: 3 } }, { variant });
    expect(withEmpty.scores[2]).toBe(0);
    for (const [i, at] of [0, 1, 3].entries()) {
      expect(withEmpty.scores[at]).toBeCloseTo(without.scores[i] as number, 5);
    }
  });

  test('of one segment and of two is exact', async () => {
    for (const rows of [1, 2]) {
      const { scores, metrics } = await run(
        { ...options, segmentation: gridSegments(12, 10, rows, 1) },
        { variant },
      );
      expect(scores.length).toBe(rows);
      expect(metrics?.['local-accuracy-gap']?.value).toBeLessThan(1e-6);
    }
  });
});

test('a model without a feature tensor is refused', () => {
  const model = {
    ...{ title: 'm', height: 2, width: 2, channels: 1, classes: 2 },
    ...{ featureTensors: [], defaultFeature: null },
  };
  expect(() => genCorrShap.resolve(genCorrShap.parameters.parse({}), model)).toThrow(/no tensor that keeps/);
});

const players = 5;
const table = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 32, maxLength: 32 });
const groupings = fc.constantFrom([0, 0, 1, 2, 2], [0, 1, 1, 1, 2], [0, 1, 2, 3, 4]);
const correlation = Float64Array.from({ length: 25 }, (_, i) =>
  i % 6 === 0 ? 1 : Math.cos((i % 5) * Math.floor(i / 5)),
);
const solvers: Record<string, (game: Game, groups: readonly number[]) => Promise<Float64Array>> = {
  'kernel-prior': async (game) =>
    (await kernelPriorScores(game, correlation, { samples: 30, prior: 0.1, seed: 1 })).scores,
  definition: async (game, groups) =>
    (await groupedScores(game, Int32Array.from(groups), { samples: null, seed: 1 })).scores,
};

describe.each(Object.entries(solvers))('scores of games, %s', (name, solve) => {
  test('are those of the definition by all orders', async () => {
    await fc.assert(
      fc.asyncProperty(table, groupings, async (worth, groups) => {
        const game = gameOfTable(players, worth);
        const orders = ordersOf([0, 1, 2, 3, 4]).filter(
          (order) => name !== 'definition' || together(order, groups),
        );
        const expected = await meanGainsOver(game, orders);
        const found = await solve(game, groups);
        for (const [i, score] of expected.entries()) expect(found[i]).toBeCloseTo(score, 6);
      }),
      { numRuns: 20 },
    );
  });

  test('give nothing to a player that changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(table, groupings, async (worth, groups) => {
        const found = await solve(
          gameOfTable(
            players,
            worth.map((_, set) => worth[set & ~4] as number),
          ),
          groups,
        );
        expect(Math.abs(found[2] as number)).toBeLessThan(1e-6);
      }),
      { numRuns: 20 },
    );
  });

  test('do not fall for a player that adds more everywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        groupings,
        fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 32, maxLength: 32 }),
        async (worth, groups, more) => {
          const raised = worth.map((value, set) => value + ((set & 2) === 0 ? 0 : (more[set] as number)));
          const before = await solve(gameOfTable(players, worth), groups);
          const after = await solve(gameOfTable(players, raised), groups);
          expect(after[1]).toBeGreaterThanOrEqual((before[1] as number) - 1e-6);
        },
      ),
      { numRuns: 20 },
    );
  });
});

/** Whether each group's players follow each other. */
function together(order: readonly number[], groups: readonly number[]): boolean {
  const seen = order.map((player) => groups[player]);
  return seen.every((group, at) => at === 0 || seen[at - 1] === group || !seen.slice(0, at).includes(group));
}

test('a stronger prior brings correlated players together', async () => {
  const worth = Array.from({ length: 1024 }, (_, set) => (set & 1 ? 1 : 0));
  const game = gameOfTable(10, worth);
  const pair = Float64Array.from({ length: 100 }, (_, i) => (i % 11 === 0 || i === 1 || i === 10 ? 1 : 0));
  const at = async (prior: number) =>
    (await kernelPriorScores(game, pair, { samples: 60, prior, seed: 2 })).scores;
  const gap = (scores: Float64Array) => (scores[0] as number) - (scores[1] as number);
  expect(gap(await at(0))).toBeCloseTo(1, 6);
  expect(gap(await at(100))).toBeLessThan(gap(await at(1)));
  const exact = await exactShapley(game);
  const all = await kernelPriorScores(game, pair, { samples: 1022, prior: 100, seed: 2 });
  for (const [i, score] of exact.scores.entries()) expect(all.scores[i]).toBeCloseTo(score, 6);
});

test('mean features count a cell by the share of it that a segment covers', () => {
  const grid = { data: Float32Array.of(1, 3), n: 1, channels: 1, height: 1, width: 2 };
  // Three pixels on two cells: the first two cover all of the first cell and a third of the second.
  const pooled = pooledFeatures(grid, { height: 1, width: 3 }, [Int32Array.of(0, 1), Int32Array.of(2)]);
  expect(pooled[0]?.[0]).toBeCloseTo((1 + 3 / 3) / (1 + 1 / 3), 12);
  expect(pooled[1]?.[0]).toBeCloseTo(3, 12);
});

test('attention of two opposite features is as opposite as they are', () => {
  const found = featureCorrelation([Float64Array.of(1, 0), Float64Array.of(0, 1)], 'attention');
  for (const [i, value] of [1, -1, -1, 1].entries()) expect(found[i]).toBeCloseTo(value, 9);
});

describe('meta-superpixels', () => {
  const blocks = (groups: readonly number[]) =>
    Float64Array.from({ length: groups.length ** 2 }, (_, at) =>
      groups[Math.floor(at / groups.length)] === groups[at % groups.length] ? 0.9 : -0.2,
    );

  test('are the blocks of a correlation', () => {
    const groups = [0, 0, 1, 2, 2, 1, 2];
    const found = metaSuperpixels(blocks(groups), [1, 1, 1, 1, 1, 1, 1]);
    expect([...found.groups]).toEqual(groups);
    expect(found.by).toBe('components');
  });

  test('are at least three, of two blocks too', () => {
    const found = metaSuperpixels(blocks([0, 0, 0, 1, 1, 1]), [1, 1, 1, 1, 1, 1]);
    expect(found.count).toBe(3);
    expect(found.by).toBe('linkage');
  });

  test('stay alone where all correlations are the same, and of one there is one', () => {
    expect(metaSuperpixels(new Float64Array(16), [1, 1, 1, 1]).count).toBe(4);
    expect(metaSuperpixels(Float64Array.of(1), [5]).count).toBe(1);
  });
});
