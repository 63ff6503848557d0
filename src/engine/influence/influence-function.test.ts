import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cholesky, choleskySolve } from '../math/cholesky.ts';
import { DoubleProducts } from '../math/double-products.ts';
import { matrix } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { softmax } from '../math/softmax.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';
import { dot, pearson, smallContext, smallSet } from './fixtures/small-arrays.ts';
import { inverseFactor } from './hessian/inverse-factor.ts';
import { influenceFunction } from './influence-function.ts';
import type { FittedInfluence } from './influence-method.ts';
import { memoryRows } from './rows.ts';

const context = smallContext();
const defaults = influenceFunction.parameters.parse({});
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-influence-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function valuesOf(fitted: FittedInfluence, queries: QueryArrays): Promise<Float32Array[]> {
  return (await fitted.scores(queries, context)).map(({ values }) => values);
}

describe('exact leave-one-out by scikit-learn (bench/peers/influence/leave_one_out.py)', () => {
  const fixture = z.object({
    regularisation: z.number(),
    features: z.array(z.number()),
    labels: z.array(z.number()),
    weights: z.array(z.array(z.number())),
    changes: z.array(z.array(z.number())),
  });
  let training: TrainingArrays;
  let queries: QueryArrays;
  let changes: number[][] = [];
  let damping = 0;

  beforeAll(async () => {
    const path = new URL('../../../tests/fixtures/influence/leave-one-out.json', import.meta.url);
    const read = fixture.parse(JSON.parse(await readFile(path, 'utf8')));
    changes = read.changes;
    damping = read.regularisation;
    const classes = 3;
    const width = read.weights.length - 1;
    const total = read.labels.length;
    const features = Float32Array.from(read.features, (value) => value / 100);
    const logits = Float32Array.from({ length: total * classes }, (_, i) => {
      const [row, k] = [Math.floor(i / classes), i % classes];
      let sum = read.weights[width]?.[k] as number;
      for (let d = 0; d < width; d++) {
        sum += (features[row * width + d] as number) * (read.weights[d]?.[k] as number);
      }
      return sum;
    });
    const probabilities = Float32Array.from(softmax(logits, classes));
    const part = (from: number, to: number) => ({
      features: matrix(features.subarray(from * width, to * width), to - from, width),
      probabilities: matrix(probabilities.subarray(from * classes, to * classes), to - from, classes),
      gradients: null,
    });
    const count = total - changes.length;
    const own = part(0, count);
    training = {
      count,
      classes,
      labels: Int32Array.from(read.labels.slice(0, count)),
      inputs: null,
      model: {
        features: memoryRows(own.features),
        probabilities: memoryRows(own.probabilities),
        lastLayer: {
          weights: matrix(new Float32Array(width * classes), width, classes),
          bias: new Float32Array(classes),
        },
        gradients: null,
      },
      checkpoints: [],
    };
    queries = {
      count: changes.length,
      targets: Int32Array.from(read.labels.slice(count)),
      ownAnswer: false,
      inputs: null,
      model: part(count, total),
      checkpoints: [],
    };
  });

  test('is what the exact solver predicts, in size and sign; cg and lissa agree with it', async () => {
    const exact = await influenceFunction.fit(training, { ...defaults, damping }, context, null);
    const found = await valuesOf(exact, queries);
    for (const [q, change] of changes.entries()) {
      const values = found[q] as Float32Array;
      expect(pearson(values, change)).toBeGreaterThan(0.99);
      // The slope of prediction over truth.
      expect(Math.abs(dot(values, change) / dot(change, change) - 1)).toBeLessThan(0.1);
    }
    const cg = await influenceFunction.fit(training, { ...defaults, damping, solver: 'cg' }, context, null);
    for (const [q, values] of (await valuesOf(cg, queries)).entries()) {
      expect(pearson(values, found[q] as Float32Array)).toBeGreaterThan(0.99999);
    }
    expect(cg.warnings).toEqual([]);
    const stochastic = { ...defaults, damping, solver: 'lissa' as const, depth: 3000, repeats: 2 };
    const lissa = await influenceFunction.fit(training, stochastic, context, null);
    const estimated = await valuesOf(lissa, queries);
    for (const [q, values] of estimated.entries()) {
      expect(pearson(values, found[q] as Float32Array)).toBeGreaterThan(0.99);
    }
    expect(await valuesOf(lissa, queries)).toEqual(estimated);
    const short = await influenceFunction.fit(training, { ...stochastic, depth: 20 }, context, null);
    await short.scores(queries, context);
    expect(short.warnings.join()).toMatch(/lissa is off by up to \d+ %/);
  });
});

describe('on a small set with an unlabelled sample', () => {
  const { training, queries } = smallSet({ count: 40 });

  /** The damped Hessian with all K classes, written out, and gradients beside it. */
  async function writtenOut(damping: number) {
    const { features, probabilities } = training.model;
    const [h, p] = [await features.read(0, training.count), await probabilities.read(0, training.count)];
    const { columns: width } = h;
    const { classes } = training;
    const n = (width + 1) * classes;
    const gradient = (x: ArrayLike<number>, out: ArrayLike<number>, label: number) =>
      Float64Array.from({ length: n }, (_, i) => {
        const [d, k] = [Math.floor(i / classes), i % classes];
        return (d === width ? 1 : (x[d] as number)) * ((out[k] as number) - (k === label ? 1 : 0));
      });
    const rowOf = (of: { data: Float32Array; columns: number }, i: number) =>
      of.data.subarray(i * of.columns, (i + 1) * of.columns);
    const hessian = new Float64Array(n * n);
    let labelled = 0;
    for (let i = 0; i < training.count; i++) {
      if ((training.labels[i] as number) < 0) continue;
      labelled++;
      const [x, out] = [[...rowOf(h, i), 1], rowOf(p, i)];
      for (let a = 0; a < n; a++) {
        for (let b = 0; b < n; b++) {
          const [k, l] = [a % classes, b % classes];
          const curve = (k === l ? (out[k] as number) : 0) - (out[k] as number) * (out[l] as number);
          hessian[a * n + b] =
            (hessian[a * n + b] as number) +
            (x[Math.floor(a / classes)] as number) * (x[Math.floor(b / classes)] as number) * curve;
        }
      }
    }
    for (let i = 0; i < n * n; i++) hessian[i] = (hessian[i] as number) / labelled;
    for (let i = 0; i < n; i++) hessian[i * n + i] = (hessian[i * n + i] as number) + damping;
    const factor = await cholesky(hessian, n);
    if (factor === null) throw new Error('not positive definite');
    const product = (g: Float64Array, with_: Float64Array) => {
      const solved = choleskySolve(factor, with_);
      return g.reduce((sum, value, i) => sum + value * (solved[i] as number), 0) / labelled;
    };
    return {
      product,
      ofSample: (i: number) => gradient(rowOf(h, i), rowOf(p, i), training.labels[i] as number),
      ofQuery: (q: number) =>
        gradient(
          rowOf(queries.model.features, q),
          rowOf(queries.model.probabilities, q),
          queries.targets[q] as number,
        ),
    };
  }

  test('values and self-influence are those of the Hessian written out; unlabelled ones are NaN', async () => {
    const damping = 0.02;
    const expected = await writtenOut(damping);
    const fitted = await influenceFunction.fit(training, { ...defaults, damping }, context, folder);
    const found = await valuesOf(fitted, queries);
    const own = await fitted.selfInfluence(context);
    for (let i = 0; i < training.count; i++) {
      if ((training.labels[i] as number) < 0) {
        expect(found[0]?.[i]).toBeNaN();
        expect(own[i]).toBeNaN();
        continue;
      }
      const g = expected.ofSample(i);
      for (let q = 0; q < queries.count; q++) {
        expect(found[q]?.[i]).toBeCloseTo(expected.product(g, expected.ofQuery(q)), 4);
      }
      expect((own[i] as number) / expected.product(g, g)).toBeCloseTo(1, 4);
    }
    const opened = await influenceFunction.open(training, { ...defaults, damping }, context, folder);
    expect(await valuesOf(opened, queries)).toEqual(found);
    const cg = await influenceFunction.fit(training, { ...defaults, damping, solver: 'cg' }, context, null);
    expect((await cg.selfInfluence(context)).filter(Number.isFinite)).toEqual(own.filter(Number.isFinite));
  });

  test('a damaged factor, no usable outputs, too many unknowns: said, with the way out', async () => {
    await writeFile(join(folder, 'inverse-factor.npy'), 'no array');
    await expect(influenceFunction.open(training, defaults, context, folder)).rejects.toThrow(
      'Fit the method again',
    );
    const nothing = matrix(new Float32Array(training.count * 4).fill(Number.NaN), training.count, 4);
    const model = { ...training.model, probabilities: memoryRows(nothing) };
    const fit = influenceFunction.fit({ ...training, model }, defaults, context, null);
    await expect(fit).rejects.toThrow('Check the model');
    const wide = smallSet({ width: 2000, count: 8, checkpoints: [] }).training;
    await expect(influenceFunction.fit(wide, defaults, context, null)).rejects.toThrow('Use solver cg');
  });

  test('a sample whose outputs are no numbers takes no part', async () => {
    const read = await training.model.probabilities.read(0, training.count);
    const data = Float32Array.from(read.data);
    data[7 * 4] = Number.NaN;
    const model = { ...training.model, probabilities: memoryRows(matrix(data, training.count, 4)) };
    const labels = Int32Array.from(training.labels);
    labels[7] = -1;
    const fitted = await influenceFunction.fit({ ...training, model }, defaults, context, null);
    const without = await influenceFunction.fit({ ...training, labels }, defaults, context, null);
    expect(fitted.warnings.join()).toMatch('1 labelled samples');
    expect(await valuesOf(fitted, queries)).toEqual(await valuesOf(without, queries));
  });
});

test('the factor of the inverse of a matrix of several blocks', async () => {
  const n = 230;
  const random = new SeededRandom(4);
  const half = Float64Array.from({ length: n * n }, () => random.normal());
  const products = new DoubleProducts(1);
  const square = await products.multiply(
    { rows: n, columns: n, data: half },
    { rows: n, columns: n, data: half },
    'second',
  );
  const symmetric = square.data.map((value, i) => value / n + (i % (n + 1) === 0 ? 0.1 : 0));
  const kept = Float64Array.from(symmetric);
  const factor = await inverseFactor(symmetric, n, products, async () => {});
  const w = { rows: n, columns: n, data: factor };
  const identity = await products.multiply(
    await products.multiply(w, { rows: n, columns: n, data: kept }, 'neither'),
    w,
    'second',
  );
  await products.dispose();
  const errors = identity.data.map((value, i) => Math.abs(value - (i % (n + 1) === 0 ? 1 : 0)));
  expect(Math.max(...errors)).toBeLessThan(1e-9);
});
