import { describe, expect, test } from 'vitest';
import { matrix } from '../math/matrix-product.ts';
import type { QueryWeightsArrays, WeightsArrays } from './arrays.ts';
import { dot, rowOf, smallContext, smallSet } from './fixtures/small-arrays.ts';
import { gradCos } from './grad-cos.ts';
import { gradDot } from './grad-dot.ts';
import { nearest } from './nearest.ts';
import { random } from './random.ts';
import { memoryRows, type Rows } from './rows.ts';
import { tracIn } from './trac-in.ts';

const { training, queries } = smallSet();
const context = smallContext();
const last = { layers: 'last' as const, projection: 512 };
const all = { layers: 'all' as const, projection: 512 };

/** (h, 1) (p - y)^T written out, [D + 1, K]. */
function outer(h: number[], p: number[], label: number): number[] {
  return [...h, 1].flatMap((x) => p.map((value, k) => x * (value - (k === label ? 1 : 0))));
}

async function gradientOf(weights: WeightsArrays | QueryWeightsArrays, i: number, label: number) {
  return outer(await rowOf(weights.features, i), await rowOf(weights.probabilities, i), label);
}

/** The product of the gradients of sample i and query q, number by number. */
async function product(weights: WeightsArrays, asked: QueryWeightsArrays | undefined, i: number, q: number) {
  if (asked === undefined) throw new Error('no such checkpoint');
  const own = await gradientOf(weights, i, training.labels[i] as number);
  const of = await gradientOf(asked, q, queries.targets[q] as number);
  return { product: dot(own, of), own: Math.sqrt(dot(own, own)), of: Math.sqrt(dot(of, of)) };
}

const labelled = Array.from(training.labels.keys()).filter((i) => (training.labels[i] as number) >= 0);

describe('gradients of the last layer, held against outer products written out', () => {
  test('TracIn sums over checkpoints of different feature sizes', async () => {
    const fitted = await tracIn.fit(training, last, context, null);
    expect(fitted.warnings).toEqual([]);
    const found = await fitted.scores(queries, context);
    const own = await fitted.selfInfluence(context);
    for (const i of labelled) {
      let self = 0;
      for (let q = 0; q < queries.count; q++) {
        let expected = 0;
        for (const [c, checkpoint] of training.checkpoints.entries()) {
          const parts = await product(checkpoint, queries.checkpoints[c], i, q);
          expected += checkpoint.learningRate * parts.product;
          if (q === 0) self += checkpoint.learningRate * parts.own ** 2;
        }
        expect(found[q]?.values[i]).toBeCloseTo(expected, 4);
      }
      expect(own[i]).toBeCloseTo(self, 4);
    }
    expect(found[0]?.values[4]).toBeNaN();
    expect(own[4]).toBeNaN();
  });

  test('grad-dot and grad-cos', async () => {
    const dots = await (await gradDot.fit(training, last, context, null)).scores(queries, context);
    const cosines = await (await gradCos.fit(training, last, context, null)).scores(queries, context);
    for (const i of labelled) {
      for (let q = 0; q < queries.count; q++) {
        const parts = await product(training.model, queries.model, i, q);
        expect(dots[q]?.values[i]).toBeCloseTo(parts.product, 4);
        expect(cosines[q]?.values[i]).toBeCloseTo(parts.product / (parts.own * parts.of), 5);
      }
    }
    expect(cosines[2]?.values[4]).toBeNaN();
  });

  test('a sample that the model knows better than the label says speaks for its label', async () => {
    const features = matrix(Float32Array.of(1, 0, 1, 0), 2, 2);
    const probabilities = matrix(Float32Array.of(0.3, 0.7, 0.3, 0.7), 2, 2);
    const model = {
      features: memoryRows(features),
      probabilities: memoryRows(probabilities),
      lastLayer: null,
      gradients: null,
    };
    const arrays = {
      count: 2,
      classes: 2,
      labels: Int32Array.of(0, 1),
      inputs: null,
      model,
      checkpoints: [],
    };
    const asked = { features, probabilities, gradients: null };
    const fitted = await tracIn.fit(arrays, last, context, null);
    expect(fitted.warnings.join(' ')).toMatch(/no checkpoints.*linear head/);
    const [scores] = await fitted.scores(
      {
        count: 2,
        targets: Int32Array.of(0, 1),
        ownAnswer: false,
        inputs: null,
        model: asked,
        checkpoints: [],
      },
      context,
    );
    // (1 + 1) * |(-0.7, 0.7)|^2 and (1 + 1) * (-0.7, 0.7) . (0.3, -0.3)
    expect(scores?.values[0]).toBeCloseTo(1.96, 6);
    expect(scores?.values[1]).toBeCloseTo(-0.84, 6);
  });
});

test('gradients of all weights are multiplied as they come', async () => {
  const fitted = await tracIn.fit(training, all, context, null);
  const found = await fitted.scores(queries, context);
  for (const i of labelled) {
    let expected = 0;
    for (const [c, { gradients, learningRate }] of training.checkpoints.entries()) {
      const asked = queries.checkpoints[c]?.gradients;
      if (gradients === null || asked === null || asked === undefined) throw new Error('no gradients');
      expected += learningRate * dot(await rowOf(gradients, i), await rowOf(asked, 1));
    }
    expect(found[1]?.values[i]).toBeCloseTo(expected, 5);
  }
  const bare = { ...training, checkpoints: [], model: { ...training.model, gradients: null } };
  await expect(gradDot.fit(bare, all, context, null)).rejects.toThrow('bare arrays');
});

test('appended samples get the values that fitting all would give', async () => {
  const known = 15;
  const first = (rows: Rows): Rows => ({ ...rows, count: known });
  const { features, probabilities, lastLayer } = training.model;
  const prefix = {
    ...training,
    count: known,
    labels: training.labels.subarray(0, known),
    checkpoints: [],
    model: { features: first(features), probabilities: first(probabilities), lastLayer, gradients: null },
  };
  for (const method of [gradDot, gradCos]) {
    const fitted = await method.fit(training, last, context, null);
    const appended = await method.fit(prefix, last, context, null);
    const [before] = await appended.scores(queries, context);
    await appended.append?.(training, context);
    const [whole] = await fitted.scores(queries, context);
    expect(await appended.scores(queries, context)).toContainEqual(whole);
    expect(before?.values).toEqual(whole?.values.subarray(0, known));
  }
});

describe('bad input', () => {
  test.each([tracIn, gradDot, gradCos])('$id refuses labels that say nothing', async (method) => {
    const fitting = (change: object) => method.fit({ ...training, ...change }, last, context, null);
    await expect(fitting({ labels: training.labels.map(() => -1) })).rejects.toThrow('needs labels');
    await expect(fitting({ labels: training.labels.map(() => 9) })).rejects.toThrow(
      'label 9 of training sample 0',
    );
    await expect(fitting({ classes: 1, labels: training.labels.map(() => 0) })).rejects.toThrow(
      'two classes',
    );
    const same = await fitting({ labels: training.labels.map(() => 2) });
    expect(same.warnings.join()).toMatch('same label');
  });

  test('outputs that are no numbers give NaN to their sample or query alone', async () => {
    const { features, probabilities } = training.model;
    const data = (await probabilities.read(0, training.count)).data.slice();
    data[2 * training.classes] = Number.NaN;
    const model = { ...training.model, features, probabilities: memoryRows(matrix(data, training.count, 4)) };
    const fitted = await gradDot.fit({ ...training, model }, last, context, null);
    const [scores] = await fitted.scores(queries, context);
    expect(Array.from(scores?.values ?? []).flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([
      2, 4,
    ]);
  });

  test('queries of another model are refused', async () => {
    const fitted = await gradDot.fit(training, last, context, null);
    const other = smallSet({ width: 6 }).queries;
    await expect(fitted.scores(other, context)).rejects.toThrow('6 features of the model');
    const traced = await tracIn.fit(training, last, context, null);
    await expect(traced.scores({ ...queries, checkpoints: [] }, context)).rejects.toThrow(
      'no arrays of checkpoint 1',
    );
  });

  test('a cancel is heard', async () => {
    const fitted = await gradDot.fit(training, last, context, null);
    await expect(fitted.scores(queries, smallContext(AbortSignal.abort()))).rejects.toThrow('stopped');
  });
});

describe('baselines', () => {
  test.each(['features', 'pixels'] as const)('nearest in %s', async (space) => {
    const rows = space === 'features' ? training.model.features : training.inputs;
    const asked = space === 'features' ? queries.model.features : queries.inputs;
    if (rows === null || asked === null) throw new Error('no rows');
    for (const similarity of ['cosine', 'euclidean'] as const) {
      const fitted = await nearest.fit(training, { space, similarity, side: 64 }, context, null);
      const found = await fitted.scores(queries, context);
      for (let i = 0; i < training.count; i++) {
        const [a, b] = [await rowOf(rows, i), await rowOf(asked, 2)];
        const distance = Math.hypot(...a.map((value, k) => value - (b[k] as number)));
        const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        const expected = similarity === 'cosine' ? cosine : 1 / (1 + distance);
        expect(found[2]?.values[i]).toBeCloseTo(expected, 5);
      }
      for (const own of await fitted.selfInfluence(context)) expect(own).toBeCloseTo(1, 3);
    }
  });

  test('random values depend on seed and query, not on what is asked beside it', async () => {
    const fitted = await random.fit(training, {}, context, null);
    const found = await fitted.scores(queries, context);
    const { model, targets } = queries;
    const only = {
      ...queries,
      count: 1,
      targets: targets.subarray(1, 2),
      model: {
        ...model,
        features: matrix(model.features.data.subarray(5, 10), 1, 5),
        probabilities: matrix(model.probabilities.data.subarray(4, 8), 1, 4),
      },
    };
    expect((await fitted.scores(only, context))[0]).toEqual(found[1]);
    expect(found[0]).not.toEqual(found[1]);
    const other = await fitted.scores(queries, smallContext(undefined, 2));
    expect(other[0]).not.toEqual(found[0]);
  });
});
