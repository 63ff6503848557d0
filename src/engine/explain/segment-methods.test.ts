import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import { decodeNpy } from '../math/npy.ts';
import { SeededRandom } from '../math/random.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { prependGraph } from '../onnx/edit.ts';
import { opsetOf, realInputs } from '../onnx/model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openClassifier } from '../runtime/classifier.ts';
import { gridSegments } from '../segment/grid.ts';
import type { LabelMap, Segmentation } from '../segment/segmentation.ts';
import { exactShapleyMethod } from './exact-shapley.ts';
import type { Explainer, ExplainProgress } from './explainer.ts';
import { type ContextOptions, explainContext } from './fixtures/explain-context.ts';
import { featureClassifier } from './fixtures/feature-classifier.ts';
import { kernelShap } from './kernel-shap.ts';
import { lime } from './lime.ts';
import { monteCarloShap } from './monte-carlo-shap.ts';
import { partitionShap } from './partition-shap.ts';

type Given = Record<string, unknown>;

async function run(method: Explainer, options: ContextOptions, given: Given = {}) {
  const events: ExplainProgress[] = [];
  const context = explainContext({
    ...options,
    report: async (event) => {
      events.push(event);
    },
  });
  const resolved = method.resolve(method.parameters.parse(given), context.model);
  const outcome = await method.explain(context, resolved);
  const { passes } = method.estimate(resolved, context.model, context.segmentation.count);
  return {
    ...outcome,
    scores: outcome.scores ?? new Float32Array(0),
    gap: outcome.metrics?.['local-accuracy-gap']?.value ?? Number.NaN,
    passes: context.masked.passes,
    estimated: passes,
    events,
  };
}

const shapley: readonly (readonly [string, Explainer, Given])[] = [
  ['exact-shapley', exactShapleyMethod, {}],
  ['kernel-shap', kernelShap, {}],
  ['monte-carlo-shap', monteCarloShap, { samples: 400 }],
  ['partition-shap, axis', partitionShap, {}],
  ['partition-shap, distance', partitionShap, { hierarchy: 'distance' }],
];
const all = [...shapley, ['lime', lime, { samples: 200 }] as const];

const shape = [3, 8, 9] as const;
const linear = await linearClassifier(shape);
const picture = noisePicture(shape, 1);
const baseline = noisePicture(shape, 2);
const grid = gridSegments(8, 9, 3, 3);
/** Each pixel belongs to the nearest of nine points, so that no two distances between segments are equal. */
const uneven = nearestPoint(
  [0.2, 0.1, 1.3, 4.2, 0.4, 7.9, 3.6, 1.7, 4.1, 4.9, 2.9, 7.1, 6.8, 0.6, 7.2, 3.4, 5.7, 7.5],
  9,
);
/** A convolution, a ReLU and a linear layer: segments interact. */
const bent = await featureClassifier({ shape, kernel: 3, features: 4, relu: true, head: 'flat' });

function nearestPoint(points: readonly number[], count: number): LabelMap {
  const labels = Int32Array.from({ length: 72 }, (_, pixel) => {
    const distances = Array.from({ length: count }, (_, k) =>
      Math.hypot(
        Math.floor(pixel / 9) - (points[2 * k] as number),
        (pixel % 9) - (points[2 * k + 1] as number),
      ),
    );
    return distances.indexOf(Math.min(...distances));
  });
  return { kind: 'labels', labels, height: 8, width: 9, count };
}

/** sum of w (x - b) of the first class in each segment of a label map. */
function linearShares(labels: Int32Array, count: number): Float64Array {
  const shares = new Float64Array(count);
  for (let i = 0; i < picture.length; i++) {
    const share = (linear.weights[i * 3] as number) * ((picture[i] as number) - (baseline[i] as number));
    const segment = labels[i % 72] as number;
    shares[segment] = (shares[segment] as number) + share;
  }
  return shares;
}

function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(tolerance);
  }
}

describe.each(shapley)('%s', (_, method, given) => {
  test('of a linear model is w (x - b) summed over each segment', async () => {
    const options = { classifier: linear.classifier, picture, baseline, segmentation: grid };
    const { scores, map } = await run(method, options, given);
    const shares = linearShares(grid.labels, 9);
    close(scores, shares, 1e-5);
    close(
      map,
      Float64Array.from(grid.labels, (label) => shares[label] as number),
      1e-5,
    );
  });

  test('sums to v(all) - v(none)', async () => {
    const { scores, gap, metrics } = await run(method, { ...bent, picture, segmentation: grid }, given);
    expect(gap).toBeLessThan(1e-9);
    const settings = metrics?.['local-accuracy-gap']?.settings as Record<string, number>;
    const sum = scores.reduce((total, score) => total + score, 0);
    expect(sum).toBeCloseTo((settings.worthOfAll as number) - (settings.worthOfNone as number), 4);
  });
});

describe.each(all)('%s', (_, method, given) => {
  test('runs as many passes as estimated, or fewer', async () => {
    const { passes, estimated, events } = await run(method, { ...bent, picture, segmentation: grid }, given);
    expect(passes).toBeLessThanOrEqual(estimated);
    if (method === exactShapleyMethod || method === kernelShap) expect(passes).toBe(estimated);
    expect(events.length).toBeGreaterThan(0);
    for (const { done, total } of events) expect(done).toBeLessThanOrEqual(total);
  });

  test('gives a segment without pixels 0', async () => {
    const masks = new Uint8Array(4 * 72)
      .fill(1, 0, 30)
      .fill(1, 72 + 30, 144)
      .fill(1, 216, 288);
    const segmentation: Segmentation = { kind: 'masks', masks, height: 8, width: 9, count: 4 };
    const { scores, scoreErrors } = await run(method, { ...bent, picture, segmentation }, given);
    expect(scores[2]).toBe(0);
    expect(scores[0]).not.toBe(0);
    if (scoreErrors !== undefined) expect(scoreErrors[2]).toBe(0);
  });

  test('gives overlapping masks their values, twins the same', async () => {
    const half = new Uint8Array(72).fill(1, 0, 40);
    const masks = Uint8Array.of(...half, ...half, ...new Uint8Array(72).fill(1, 20, 60));
    const segmentation: Segmentation = { kind: 'masks', masks, height: 8, width: 9, count: 3 };
    const { scores } = await run(method, { ...bent, picture, segmentation }, { ...given, samples: 2000 });
    if (method.id === 'exact-shapley' || method.id === 'kernel-shap') {
      expect(scores[0]).toBeCloseTo(scores[1] as number, 5);
    }
    expect(scores.every(Number.isFinite)).toBe(true);
  });

  test('takes one segment, and masks of which none has a pixel', async () => {
    const single = gridSegments(8, 9, 1, 1);
    const options = { ...bent, picture, segmentation: single };
    const { scores, gap } = await run(method, options, { ...given, value: 'logit' });
    expect(scores.length).toBe(1);
    if (method.id !== 'lime') expect(gap).toBeLessThan(1e-9);
    const masks = new Uint8Array(2 * 72);
    const empty: Segmentation = { kind: 'masks', masks, height: 8, width: 9, count: 2 };
    expect([...(await run(method, { ...bent, picture, segmentation: empty }, given)).scores]).toEqual([0, 0]);
  });

  test('says so when the model answers with NaN', async () => {
    const broken = await linearClassifier(shape, { weights: new Float32Array(216 * 3).fill(Number.NaN) });
    const options = { classifier: broken.classifier, picture, segmentation: grid };
    await expect(run(method, options, given)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/answers NaN/),
    });
  });

  test('permuting the labels permutes the scores', async () => {
    const order = new SeededRandom(3).shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const labels = uneven.labels.map((label) => order[label] as number);
    const options = { ...bent, picture };
    const before = await run(method, { ...options, segmentation: uneven }, given);
    const after = await run(method, { ...options, segmentation: { ...uneven, labels } }, given);
    const wider = (at: number) =>
      1e-5 + 5 * Math.hypot(before.scoreErrors?.[at] ?? 0, after.scoreErrors?.[order[at] as number] ?? 0);
    for (let i = 0; i < 9; i++) {
      const difference = Math.abs(
        (before.scores[i] as number) - (after.scores[order[i] as number] as number),
      );
      expect(difference).toBeLessThanOrEqual(wider(i));
    }
  });

  test('the same seed gives the same bytes', async () => {
    const bytes = async () =>
      Buffer.from((await run(method, { ...bent, picture, segmentation: grid, seed: 5 }, given)).map.buffer);
    expect((await bytes()).equals(await bytes())).toBe(true);
  });
});

test('kernel-shap with all coalitions is exact to 1e-6', async () => {
  const options = { ...bent, picture, segmentation: gridSegments(8, 9, 3, 4) };
  const exact = await run(exactShapleyMethod, options);
  const kernel = await run(kernelShap, options, { samples: 2 ** 12 - 2 });
  const largest = Math.max(...exact.scores.map(Math.abs));
  close(kernel.scores, exact.scores, 1e-6 * largest);
  expect(kernel.scoreErrors).toBeUndefined();
  expect(kernel.resolved).toEqual({ samples: 4094 });
});

test('more than 16 segments are refused before and when it runs, with a way out', async () => {
  const options = { ...bent, picture, segmentation: gridSegments(8, 9, 4, 5) };
  await expect(run(exactShapleyMethod, options)).rejects.toThrow(/20 segments.*Ask for fewer.*kernel-shap/);
  const parameters = exactShapleyMethod.parameters.parse({});
  expect(() => exactShapleyMethod.estimate(parameters, bent.model, 20)).toThrow(/20 segments/);
});

test('monte-carlo-shap needs samples for one order', async () => {
  const options = { ...bent, picture, segmentation: grid };
  await expect(run(monteCarloShap, options, { samples: 7 })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/9 segments takes 8 samples/),
  });
  const lone = await run(monteCarloShap, options, { samples: 8 });
  expect(lone.scoreErrors).toBeUndefined();
  expect(lone.warnings.join()).toMatch(/no standard errors/);
});

test("the CorrSHAP paper's baseline is logits, 100 draws a segment, and warns", async () => {
  const options = { ...bent, picture, segmentation: gridSegments(8, 9, 8, 9) };
  const { passes, estimated, warnings, resolved } = await run(monteCarloShap, options, {
    preset: 'corrshap-baseline',
    value: 'probability',
  });
  expect(estimated).toBe(200 * 72 + 2);
  expect(passes).toBeLessThanOrEqual(estimated);
  expect(passes).toBeGreaterThan(150 * 72);
  expect(warnings.join()).toMatch(/biased sampler/);
  expect(resolved).toBeUndefined();
  expect(
    monteCarloShap.resolve(
      monteCarloShap.parameters.parse({ preset: 'corrshap-baseline', value: 'probability' }),
      bent.model,
    ).value,
  ).toBe('logit');
});

describe('targetError', () => {
  const options = { ...bent, picture, segmentation: gridSegments(8, 9, 5, 5) };
  const passesPerPair = 48;
  const meanError = (errors: Float32Array | undefined) =>
    errors === undefined ? Number.NaN : errors.reduce((sum, error) => sum + error, 0) / errors.length;

  test('stops within a tenth of the orders that the variance of a long run predicts', async () => {
    const long = await run(monteCarloShap, options, { samples: 1000 * passesPerPair });
    for (const pairs of [60, 120, 400]) {
      const targetError = meanError(long.scoreErrors) * Math.sqrt(1000 / pairs);
      for (const seed of [1, 2, 3]) {
        const { scoreErrors, events, warnings } = await run(
          monteCarloShap,
          { ...options, seed },
          { samples: 100_000, targetError },
        );
        const used = (events.at(-1)?.done ?? 0) / passesPerPair;
        expect(meanError(scoreErrors)).toBeLessThanOrEqual(targetError * (1 + 1e-6));
        expect(Math.abs(used / pairs - 1)).toBeLessThan(0.1);
        expect(warnings).toEqual([]);
      }
    }
  });

  test('that is not reached is said in a warning', async () => {
    const { warnings } = await run(monteCarloShap, options, { samples: 500, targetError: 1e-9 });
    expect(warnings.join()).toMatch(/above the target of 1e-9/);
  });
});

describe('2,000 segments', () => {
  const wide = [1, 40, 50] as const;

  test.each(all.slice(1))(
    '%s takes seconds',
    async (_, method) => {
      const model = await linearClassifier(wide);
      const given = method === partitionShap ? { hierarchy: 'distance' } : {};
      const start = performance.now();
      const { scores } = await run(
        method,
        {
          classifier: model.classifier,
          picture: noisePicture(wide),
          segmentation: gridSegments(40, 50, 40, 50),
          batch: 64,
        },
        given,
      );
      expect(scores.every(Number.isFinite)).toBe(true);
      expect(performance.now() - start).toBeLessThan(60_000);
    },
    90_000,
  );

  test('cancel is heard within a second while the regression is solved', async () => {
    const model = await linearClassifier(wide);
    const stop = new AbortController();
    const options = { classifier: model.classifier, picture: noisePicture(wide), batch: 64 };
    let askedAt = Number.NaN;
    const context = {
      ...explainContext({
        ...options,
        segmentation: gridSegments(40, 50, 40, 50),
        report: async ({ done, total }) => {
          if (done < total) return;
          setTimeout(() => {
            askedAt = performance.now();
            stop.abort();
          }, 200);
        },
      }),
      masked: new MaskedModel({ ...options, target: 0, signal: stop.signal }),
    };
    await expect(kernelShap.explain(context, kernelShap.parameters.parse({}))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(performance.now() - askedAt).toBeLessThan(1000);
  }, 60_000);
});

const golden = fileURLToPath(new URL('../../../../shared/golden/', import.meta.url));

describe.skipIf(!existsSync(golden))('golden segment cases', () => {
  test.each(['resnet-9', 'vgg-8'])('%s', async (name) => {
    const read = (file: string) => readFileSync(join(golden, 'segments', name, file));
    const facts = z
      .object({ model: z.string(), target: z.number() })
      .parse(JSON.parse(read('case.json').toString()));
    const classifier = await openClassifier({ modelPath: join(golden, facts.model), threads: 1 });
    const { height, width } = classifier;
    const labels = Int32Array.from(decodeNpy(read('segments.npy')).data as Int32Array);
    const reference = Array.from(decodeNpy(read('shapley.npy')).data as Float64Array);
    const largest = Math.max(...reference.map(Math.abs));
    const options = {
      classifier,
      picture: Float32Array.from(decodeNpy(read('input.npy')).data as Float32Array),
      target: facts.target,
      segmentation: { kind: 'labels', labels, height, width, count: reference.length } as const,
    };
    close((await run(exactShapleyMethod, options)).scores, reference, 1e-3 * largest);
    close((await run(kernelShap, options)).scores, reference, 1e-3 * largest);
  });
});

const vectors = z.object({
  vectors: z.array(
    z.object({
      method: z.string(),
      model: z.string(),
      target: z.number(),
      input: z.array(z.unknown()),
      baseline: z.array(z.unknown()).optional(),
      feature_groups: z.array(z.array(z.number())).optional(),
      expected: z.array(z.unknown()),
    }),
  ),
});
const numbers = (nested: unknown): number[] => z.array(z.number()).parse([nested].flat(5));

describe.skipIf(!existsSync(golden))("Captum's hand-computed Shapley values", () => {
  const read = existsSync(golden)
    ? vectors.parse(JSON.parse(readFileSync(join(golden, 'captum/vectors.json'), 'utf8'))).vectors
    : [];
  const games = read.filter((vector) => vector.method.startsWith('shapley_exact'));

  test('there are five of them', () => expect(games.length).toBe(5));

  test.each(games)('$expected', async (vector) => {
    const labels = new Int32Array(3);
    const groups = vector.feature_groups ?? [];
    for (const [group, features] of groups.entries()) for (const i of features) labels[i] = group;
    const options: ContextOptions = {
      classifier: await rowClassifier(join(golden, 'captum', vector.model)),
      picture: Float32Array.from(numbers(vector.input)),
      baseline: Float32Array.from(numbers(vector.baseline)),
      target: vector.target,
      segmentation: { kind: 'labels', labels, height: 1, width: 3, count: groups.length },
    };
    const expected = numbers(vector.expected);
    const tolerance = 1e-4 * Math.max(...expected.map(Math.abs));
    for (const method of [exactShapleyMethod, kernelShap]) {
      close((await run(method, options)).map, expected, tolerance);
    }
  });
});

/** The reference model takes [N, 3]; as a picture classifier it takes [N, 1, 1, 3]. */
async function rowClassifier(path: string) {
  const model = await readModel(path);
  const [input] = realInputs(model);
  const builder = new GraphBuilder(opsetOf(model));
  const row = builder.input('picture', 'float32', ['batch', 1, 1, 3]);
  builder.output(builder.reshape(row, [-1, 3], 'row'));
  const wrapped = prependGraph(model, builder.fragment(), { row: input?.name ?? '' }, 'as-picture');
  const file = join(await mkdtemp(join(tmpdir(), 'waferlens-captum-')), 'model.onnx');
  await writeModel(wrapped, file);
  return openClassifier({ modelPath: file, threads: 1 });
}
