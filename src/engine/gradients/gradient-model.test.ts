import { describe, expect, test } from 'vitest';
import {
  type LinearOptions,
  linearClassifier,
  noisePicture,
} from '../masked-model/fixtures/linear-classifier.ts';
import { softmax } from '../math/softmax.ts';
import { GradientModel } from './gradient-model.ts';

const shape = [3, 5, 4] as const;
const size = 60;
const classes = 3;

async function model(options: LinearOptions = {}, fixedBatch: number | null = null) {
  const linear = await linearClassifier(shape, { classes, ...options });
  const { classifier } = linear;
  const gradients = new GradientModel({
    classifier: fixedBatch === null ? classifier : { ...classifier, batch: fixedBatch },
    batch: 2,
  });
  return { linear, gradients, input: classifier.inputName };
}

/** n pictures and a target for each. */
function pictures(n: number) {
  const all = new Float32Array(n * size);
  for (let i = 0; i < n; i++) all.set(noisePicture(shape, 20 + i), i * size);
  return { pictures: all, n, targets: Array.from({ length: n }, (_, i) => (2 * i + 1) % classes) };
}

function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - (found[i] as number))));
}

type Linear = Awaited<ReturnType<typeof linearClassifier>>;

/** d(log p_c)/dx of softmax(W x + b): the weights of c minus the mean weights under p. */
function slopeOfLogProbability({ weights, logits }: Linear, picture: Float32Array, target: number): number[] {
  const p = softmax(logits(picture), classes);
  return Array.from({ length: size }, (_, i) => {
    const row = Array.from(weights.subarray(i * classes, (i + 1) * classes));
    return (row[target] as number) - row.reduce((sum, weight, k) => sum + weight * (p[k] as number), 0);
  });
}

describe('gradients of a linear classifier, in micro-batches that do not divide the pictures', () => {
  test('of the logit are the weights of each picture’s own target', async () => {
    const { linear, gradients, input } = await model();
    const request = pictures(5);
    const found = await gradients.gradients({ ...request, withRespectTo: [input] });
    const expected = request.targets.flatMap((target) =>
      Array.from({ length: size }, (_, i) => linear.weights[i * classes + target] as number),
    );
    expect(found.gradients[input]?.dims).toEqual([5, ...shape]);
    expect(found.gradients[input]?.data).toEqual(Float32Array.from(expected));
    const logits = request.targets.flatMap((_, i) =>
      linear.logits(request.pictures.subarray(i * size, (i + 1) * size)),
    );
    expect(largestDifference(found.logits, logits)).toBeLessThan(1e-5);
  });

  test.each([{}, { probabilities: true }])(
    'of probability and of its logarithm follow from softmax, %j',
    async (options) => {
      const { linear, gradients, input } = await model(options);
      const request = pictures(3);
      for (const value of ['log-probability', 'probability'] as const) {
        const found = await gradients.gradients({ ...request, value, withRespectTo: [input] });
        const expected = request.targets.flatMap((target, i) => {
          const picture = request.pictures.subarray(i * size, (i + 1) * size);
          const p = softmax(linear.logits(picture), classes)[target] as number;
          const slope = slopeOfLogProbability(linear, picture, target);
          return value === 'probability' ? slope.map((one) => p * one) : slope;
        });
        expect(largestDifference(found.gradients[input]?.data ?? [], expected)).toBeLessThan(1e-6);
      }
    },
  );

  test('of the logit of a model that gives probabilities are those of log p', async () => {
    const { linear, gradients, input } = await model({ probabilities: true });
    const request = pictures(1);
    const found = await gradients.gradients({ ...request, withRespectTo: [input] });
    const expected = slopeOfLogProbability(linear, request.pictures, request.targets[0] as number);
    expect(largestDifference(found.gradients[input]?.data ?? [], expected)).toBeLessThan(1e-6);
  });

  test('with respect to weights are summed over the pictures, those that fill up a fixed batch not counted', async () => {
    for (const fixedBatch of [null, 3]) {
      const { linear, gradients } = await model({}, fixedBatch);
      const weights = linear.classifier.model.graph.initializer.find(({ dims }) => Number(dims[0]) === size);
      const name = weights?.name ?? '';
      const request = pictures(5);
      const found = await gradients.gradients({ ...request, withRespectTo: [name] });
      const expected = new Float64Array(size * classes);
      for (const [n, target] of request.targets.entries()) {
        for (let i = 0; i < size; i++) {
          const at = i * classes + target;
          expected[at] = (expected[at] as number) + (request.pictures[n * size + i] as number);
        }
      }
      expect(found.gradients[name]?.dims).toEqual([size, classes]);
      expect(largestDifference(found.gradients[name]?.data ?? [], expected)).toBeLessThan(1e-5);
    }
  });
});

test('a picture forward and back counts as two passes, forward alone as one', async () => {
  const { gradients, input } = await model();
  await gradients.gradients({ ...pictures(5), withRespectTo: [input] });
  expect(gradients.passes).toBe(10);
  await gradients.features({ ...pictures(3), features: ['logits'] });
  expect(gradients.passes).toBe(13);
});

test('features are the tensor’s rows, picture by picture', async () => {
  const { linear, gradients } = await model();
  const request = pictures(3);
  const { features, logits } = await gradients.features({ ...request, features: ['logits'] });
  expect(features.logits?.dims).toEqual([3, classes]);
  expect(features.logits?.data).toEqual(logits);
  const expected = linear.logits(request.pictures.subarray(2 * size));
  expect(largestDifference(logits.subarray(2 * classes), expected)).toBeLessThan(1e-5);
});

test('a tensor that the model does not have is named', async () => {
  const { gradients } = await model();
  await expect(gradients.features({ ...pictures(1), features: ['nowhere'] })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/nowhere/),
  });
});

test('work stops between two micro-batches when it is cancelled', async () => {
  const { linear, input } = await model();
  const stop = new AbortController();
  const gradients = new GradientModel({ classifier: linear.classifier, batch: 1, signal: stop.signal });
  const running = gradients.gradients({ ...pictures(50), withRespectTo: [input] });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});
