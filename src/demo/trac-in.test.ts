import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GradientModel } from '#engine/gradients/gradient-model.ts';
import { GradientSessions } from '#engine/gradients/gradient-sessions.ts';
import type { QueryWeightsArrays, TrainingArrays } from '#engine/influence/arrays.ts';
import { smallContext } from '#engine/influence/fixtures/small-arrays.ts';
import { GradientSketch } from '#engine/influence/gradient-sketch.ts';
import { memoryRows } from '#engine/influence/rows.ts';
import { tracIn } from '#engine/influence/trac-in.ts';
import { projectedGradients } from '#engine/influence/weight-gradients.ts';
import { type Matrix, matrix } from '#engine/math/matrix-product.ts';
import { softmax } from '#engine/math/softmax.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';
import { tracedPictures, tracedQueries, tracedTraining } from './fixtures/traced-pictures.ts';

const reference = z.object({
  checkpoints: z.array(z.object({ file: z.string(), learningRate: z.number() })),
  weights: z.number(),
  last: z.array(z.array(z.number())),
  all: z.array(z.array(z.number())),
  norms: z.array(z.array(z.number())),
  lastNorms: z.array(z.array(z.number())),
});
const demo = path.resolve(import.meta.dirname, '../../resources/demo');
const fixture = path.resolve(import.meta.dirname, '../../tests/fixtures/influence/trac-in.json');
const context = smallContext();
/** The tensor that the network's last linear layer takes. */
const averaged = '/Flatten_output_0';
const projection = 512;

interface Made {
  readonly learningRate: number;
  readonly features: Matrix;
  readonly probabilities: Matrix;
  /** Of all weights. */
  readonly exact: Matrix;
  readonly projected: Matrix;
}

/** Rows of training pictures come first, those of queries last. */
function part(of: Matrix, queries: boolean): Matrix {
  const [start, end] = queries ? [tracedTraining, of.rows] : [0, tracedTraining];
  return matrix(of.data.subarray(start * of.columns, end * of.columns), end - start, of.columns);
}

/** bench/peers/influence/trac_in.py made the fixture; both take the checkpoints and the generator of the demo. */
describe('gradients of two checkpoints of the demo network agree with PyTorch', () => {
  const { pictures, labels, count } = tracedPictures();
  let expected: z.infer<typeof reference>;
  const made: Made[] = [];

  beforeAll(async () => {
    expected = reference.parse(JSON.parse(await readFile(fixture, 'utf8')));
    for (const { file, learningRate } of expected.checkpoints) {
      const classifier = await openClassifier({ modelPath: path.join(demo, file), threads: 1 });
      const sessions = new GradientSessions(classifier);
      const forward = await new GradientModel({ classifier, sessions, batch: count }).features({
        pictures,
        n: count,
        features: [averaged],
      });
      const { classes } = classifier;
      const exact = await projectedGradients(sessions, pictures, labels, null, context.signal);
      const sketch = new GradientSketch({ size: projection, seed: 7 });
      const projected = matrix(new Float32Array(count * projection), count, projection);
      for (let i = 0; i < count; i++) {
        const sums = new Float64Array(projection);
        sketch.add(sums, exact.data.subarray(i * exact.columns, (i + 1) * exact.columns), 0);
        projected.data.set(sums, i * projection);
      }
      const features = forward.features[averaged]?.data ?? new Float32Array();
      made.push({
        learningRate,
        features: matrix(features, count, features.length / count),
        probabilities: matrix(Float32Array.from(softmax(forward.logits, classes)), count, classes),
        exact,
        projected,
      });
      await sessions.dispose();
      await classifier.dispose();
    }
  });

  /** TracIn's values, with gradients of all weights as they are or projected. */
  async function traced(layers: 'last' | 'all', gradients: 'exact' | 'projected') {
    const training = (one: Made) => ({
      features: memoryRows(part(one.features, false)),
      probabilities: memoryRows(part(one.probabilities, false)),
      gradients: memoryRows(part(one[gradients], false)),
      lastLayer: { weights: matrix(new Float32Array(96 * 7), 96, 7), bias: new Float32Array(7) },
      learningRate: one.learningRate,
    });
    const asked = (one: Made): QueryWeightsArrays => ({
      features: part(one.features, true),
      probabilities: part(one.probabilities, true),
      gradients: part(one[gradients], true),
    });
    const [first] = made;
    if (first === undefined) throw new Error('no checkpoints');
    const arrays: TrainingArrays = {
      count: tracedTraining,
      classes: 7,
      labels: labels.subarray(0, tracedTraining),
      inputs: null,
      model: training(first),
      checkpoints: made.map(training),
    };
    const fitted = await tracIn.fit(arrays, { layers, projection }, context, null);
    const scores = await fitted.scores(
      {
        count: tracedQueries,
        targets: labels.subarray(tracedTraining),
        ownAnswer: false,
        inputs: null,
        model: asked(first),
        checkpoints: made.map(asked),
      },
      context,
    );
    return { values: scores.map(({ values }) => values), own: await fitted.selfInfluence(context) };
  }

  /** Largest possible product of a query with a sample: what errors are measured by. */
  function sizes(norms: readonly (readonly number[])[], q: number, i: number): number {
    return made.reduce((sum, { learningRate }, c) => {
      const [of, own] = [norms[c]?.[tracedTraining + q] as number, norms[c]?.[i] as number];
      return sum + learningRate * of * own;
    }, 0);
  }

  test.each(['last', 'all'] as const)('products over %s layers', async (layers) => {
    const { values, own } = await traced(layers, 'exact');
    const norms = layers === 'last' ? expected.lastNorms : expected.norms;
    let worst = 0;
    for (const [q, row] of expected[layers].entries()) {
      for (const [i, value] of row.entries()) {
        worst = Math.max(worst, Math.abs((values[q]?.[i] as number) - value) / sizes(norms, q, i));
      }
    }
    expect(worst).toBeLessThan(1e-4);
    for (let i = 0; i < tracedTraining; i++) {
      const self = made.reduce(
        (sum, { learningRate }, c) => sum + learningRate * (norms[c]?.[i] as number) ** 2,
        0,
      );
      expect((own[i] as number) / self).toBeCloseTo(1, 3);
    }
  });

  test('every learned weight is among them, and nothing else', () => {
    expect(made.map(({ exact }) => exact.columns)).toEqual([expected.weights, expected.weights]);
  });

  test('projected products stay within the error of the projection', async () => {
    const { values } = await traced('all', 'projected');
    let square = 0;
    for (const [q, row] of expected.all.entries()) {
      for (const [i, value] of row.entries()) {
        const error = ((values[q]?.[i] as number) - value) / sizes(expected.norms, q, i);
        expect(Math.abs(error)).toBeLessThan(5 * Math.sqrt(2 / projection));
        square += error ** 2 / (row.length * tracedQueries);
      }
    }
    expect(Math.sqrt(square)).toBeLessThan(Math.sqrt(2 / projection));
  });
});
