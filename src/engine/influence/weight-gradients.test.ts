import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { GradientSessions } from '../gradients/gradient-sessions.ts';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { SeededRandom } from '../math/random.ts';
import { softmax } from '../math/softmax.ts';
import { GradientSketch } from './gradient-sketch.ts';
import { projectedGradients } from './weight-gradients.ts';

const shape = [3, 2, 4] as const;
const size = 24;
const classes = 3;
const { signal } = new AbortController();

async function linear(fixedBatch: number | null = null, probabilities = false) {
  const model = await linearClassifier(shape, { classes, probabilities });
  const { classifier } = model;
  const sessions = new GradientSessions(
    fixedBatch === null ? classifier : { ...classifier, batch: fixedBatch },
  );
  return { model, sessions };
}

function noise(n: number): Float32Array {
  const all = new Float32Array(n * size);
  for (let i = 0; i < n; i++) all.set(noisePicture(shape, 40 + i), i * size);
  return all;
}

describe('gradients of a linear classifier’s loss', () => {
  test.each([
    { fixedBatch: null, probabilities: false },
    { fixedBatch: 3, probabilities: false },
    { fixedBatch: null, probabilities: true },
  ])('are x (p - y) for the weights and p - y for the bias: %j', async ({ fixedBatch, probabilities }) => {
    const { model, sessions } = await linear(fixedBatch, probabilities);
    const pictures = noise(3);
    const labels = [2, -1, 0];
    const found = await projectedGradients(sessions, pictures, labels, null, signal);
    expect([found.rows, found.columns]).toEqual([3, (size + 1) * classes]);
    for (const [i, label] of labels.entries()) {
      const row = found.data.subarray(i * found.columns, (i + 1) * found.columns);
      if (label < 0) {
        expect(row.every(Number.isNaN)).toBe(true);
        continue;
      }
      const picture = pictures.subarray(i * size, (i + 1) * size);
      const error = softmax(model.logits(picture), classes).map((p, k) => p - (k === label ? 1 : 0));
      const expected = [...picture, 1].flatMap((x) => Array.from(error, (e) => x * e));
      for (const [j, value] of expected.entries()) expect(row[j]).toBeCloseTo(value, 5);
    }
    await sessions.dispose();
  });

  test('projected are a signed sum per place, the same for the same seed', async () => {
    const { sessions } = await linear();
    const labels = [1, 0, 2];
    const whole = await projectedGradients(sessions, noise(3), labels, null, signal);
    const projection = { size: 16, seed: 4 };
    const found = await projectedGradients(sessions, noise(3), labels, projection, signal);
    const again = await projectedGradients(sessions, noise(3), labels, projection, signal);
    const other = await projectedGradients(sessions, noise(3), labels, { size: 16, seed: 5 }, signal);
    expect(again.data).toEqual(found.data);
    expect(other.data).not.toEqual(found.data);
    const sums = new Float64Array(16);
    new GradientSketch(projection).add(sums, whole.data.subarray(0, whole.columns), 0);
    expect(found.data.subarray(0, 16)).toEqual(Float32Array.from(sums));
    await sessions.dispose();
  });

  test('stop on request, and refuse labels that the model does not have', async () => {
    const { sessions } = await linear();
    const stopped = AbortSignal.abort();
    await expect(projectedGradients(sessions, noise(1), [0], null, stopped)).rejects.toThrow(Failure);
    await expect(projectedGradients(sessions, noise(1), [3], null, signal)).rejects.toThrow('invalid label');
    await sessions.dispose();
  });
});

test('products of projections scatter around the true product as the lemma says, and pieces may be cut anywhere', () => {
  const length = 400;
  const random = new SeededRandom(8);
  const draw = () => Float32Array.from({ length }, () => random.normal());
  const [a, b] = [draw(), draw()];
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  const places = 64;
  const trials = 4000;
  let mean = 0;
  let square = 0;
  for (let seed = 0; seed < trials; seed++) {
    const sketch = new GradientSketch({ size: places, seed });
    const [p, q, cut] = [places, places, places].map((n) => new Float64Array(n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    sketch.add(p, a, 0);
    sketch.add(q, b, 0);
    if (seed === 0) {
      sketch.add(cut, a.subarray(0, 37), 0);
      sketch.add(cut, a.subarray(37), 37);
      for (const [i, value] of p.entries()) expect(cut[i]).toBeCloseTo(value, 10);
    }
    const error = dot(p, q) - dot(a, b);
    mean += error / trials;
    square += error ** 2 / trials;
  }
  const squares = (x: Float32Array) => Array.from(x, (value) => value ** 2);
  const variance = (dot(a, a) * dot(b, b) + dot(a, b) ** 2 - 2 * dot(squares(a), squares(b))) / places;
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / trials));
  expect(square / variance).toBeGreaterThan(0.9);
  expect(square / variance).toBeLessThan(1.1);
});
