import { mkdir, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cholesky, choleskySolve } from '../../math/cholesky.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import type { QueryArrays, TrainingArrays } from '../arrays.ts';
import { smallContext, smallSet } from '../fixtures/small-arrays.ts';
import { memoryRows } from '../rows.ts';
import { choose, fitChoices, regressionRows } from './fit.ts';
import { FittedKsbe } from './fitted-k-sbe.ts';
import { kSbe } from './k-sbe.ts';
import { type KsbeParameters, parameters } from './parameters.ts';

const context = smallContext();
const lambda = 1e-3;
/** Narrow kernels: no eigenvalue is small enough to be dropped, so that the closed form holds to rounding. */
const exact = parameters.parse({ lambda, gamma: 0.5, outputGamma: 50, outputLandmarks: 1024 });

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waferlens-k-sbe-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function folder(name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path);
  return path;
}

async function rowsOf(rows: { count: number; read(s: number, n: number): Promise<Matrix> } | null) {
  if (rows === null) throw new Error('no rows');
  const { data, columns } = await rows.read(0, rows.count);
  return Array.from({ length: rows.count }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
}

function kernel(a: ArrayLike<number>, b: ArrayLike<number>, gamma: number): number {
  return Math.exp(-gamma * Array.from(a).reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0));
}

/** (K + ridge I)^-1 k_x, written out. */
async function weights(all: readonly Float32Array[], x: ArrayLike<number>, ridge: number, gamma: number) {
  const n = all.length;
  const gram = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return kernel(all[i] as Float32Array, all[j] as Float32Array, gamma) + (i === j ? ridge : 0);
  });
  const factor = await cholesky(gram, n);
  if (factor === null) throw new Error('not positive definite');
  return choleskySolve(
    factor,
    Float64Array.from(all, (row) => kernel(row, x, gamma)),
  );
}

async function closedForm(
  training: TrainingArrays,
  queries: QueryArrays,
  gamma = 0.5,
  outputGamma = 50,
): Promise<number[][]> {
  const x = await rowsOf(training.inputs);
  const z = await rowsOf(training.model.probabilities);
  const asked = await rowsOf(memoryRows(queries.inputs as Matrix));
  return Promise.all(
    asked.map(async (query, q) => {
      const alpha = await weights(x, query, training.count * lambda, gamma);
      const target = oneHot(queries.targets[q] as number, training.classes);
      return z.map((row, i) => (alpha[i] as number) * kernel(row, target, outputGamma));
    }),
  );
}

/** Regressions fitted without each sample in turn, N lambda staying: f(x) - f_(-i)(x) for the target. */
async function removedOneByOne(
  training: TrainingArrays,
  queries: QueryArrays,
  outputs: 'answers' | 'labels',
): Promise<number[][]> {
  const x = await rowsOf(training.inputs);
  const answers = await rowsOf(training.model.probabilities);
  const z = answers.map((answer, i) => {
    const label = training.labels[i] as number;
    return outputs === 'answers' || label < 0 ? answer : oneHot(label, training.classes);
  });
  const ridge = training.count * lambda;
  const asked = await rowsOf(memoryRows(queries.inputs as Matrix));
  const answer = async (rows: readonly number[], query: Float32Array, target: number[]) => {
    const alpha = await weights(
      rows.map((row) => x[row] as Float32Array),
      query,
      ridge,
      0.5,
    );
    return rows.reduce(
      (sum, row, at) => sum + (alpha[at] as number) * kernel(z[row] as number[], target, 50),
      0,
    );
  };
  const all = x.map((_, row) => row);
  return Promise.all(
    asked.map(async (query, q) => {
      const target = oneHot(queries.targets[q] as number, training.classes);
      const whole = await answer(all, query, target);
      const without = (left: number) =>
        answer(
          all.filter((row) => row !== left),
          query,
          target,
        );
      return Promise.all(all.map(async (row) => whole - (await without(row))));
    }),
  );
}

function oneHot(target: number, classes: number): number[] {
  return Array.from({ length: classes }, (_, c) => (c === target ? 1 : 0));
}

async function scoresOf(training: TrainingArrays, queries: QueryArrays, given: KsbeParameters) {
  const fitted = await kSbe.fit(training, given, context, null);
  try {
    return (await fitted.scores(queries, context)).map(({ values }) => values);
  } finally {
    await fitted.dispose();
  }
}

function largestDifference(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const [q, values] of a.entries())
    for (let i = 0; i < values.length; i++)
      largest = Math.max(largest, Math.abs((values[i] as number) - (b[q]?.[i] as number)));
  return largest;
}

function meanSquare(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  const squares = a.flatMap((values, q) =>
    Array.from(values, (value, i) => (value - (b[q]?.[i] as number)) ** 2),
  );
  return squares.reduce((sum, value) => sum + value, 0) / squares.length;
}

/** The first rows, or the same rows given again behind them. */
async function reordered(training: TrainingArrays, order: readonly number[]): Promise<TrainingArrays> {
  const pick = async (rows: NonNullable<TrainingArrays['inputs']>) => {
    const all = await rowsOf(rows);
    const data = Float32Array.from(order.flatMap((i) => [...(all[i] as Float32Array)]));
    return memoryRows(matrix(data, order.length, rows.width));
  };
  const { inputs, model } = training;
  if (inputs === null) throw new Error('no inputs');
  return {
    ...training,
    count: order.length,
    labels: Int32Array.from(order, (i) => training.labels[i] as number),
    inputs: await pick(inputs),
    model: { ...model, probabilities: await pick(model.probabilities) },
  };
}

describe('K-SBE', () => {
  const { training, queries } = smallSet({ count: 60 });

  it('is kernel ridge regression in closed form when all samples are landmarks', async () => {
    const expected = await closedForm(training, queries);
    expect(largestDifference(await scoresOf(training, queries, exact), expected)).toBeLessThan(1e-6);
  });

  it('gives duplicated samples, whose kernel matrix is singular, the closed form too', async () => {
    const twice = await reordered(
      training,
      Array.from({ length: 90 }, (_, i) => i % 60),
    );
    const found = await scoresOf(twice, queries, exact);
    expect(largestDifference(found, await closedForm(twice, queries))).toBeLessThan(1e-6);
  });

  it('comes closer to the closed form with more landmarks', async () => {
    const many = smallSet({ count: 180, queries: 8 });
    const expected = await closedForm(many.training, many.queries);
    const errors: number[] = [];
    for (const landmarks of [20, 60, 120, 180]) {
      errors.push(meanSquare(await scoresOf(many.training, many.queries, { ...exact, landmarks }), expected));
    }
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
    expect(errors[3]).toBeLessThan(1e-12);
  });

  it('finds the same after it was opened again, and the share of the answer that it stands for', async () => {
    const path = await folder('kept');
    const given = parameters.parse({ landmarkChoice: 'k-means++', landmarks: 30 });
    const own = { ...queries, ownAnswer: true };
    const fitted = await kSbe.fit(training, given, context, path);
    const first = await fitted.scores(own, context);
    const suspicion = await fitted.selfInfluence(context);
    await fitted.dispose();
    const opened = await kSbe.open(training, given, context, path);
    const again = await opened.scores(own, context);
    expect(again).toEqual(first);
    expect(await opened.selfInfluence(context)).toEqual(suspicion);
    expect(opened.facts).toEqual(fitted.facts);
    for (const { values, agreement } of first) {
      const sum = values.reduce((all, value) => all + value, 0);
      expect(agreement).toBeGreaterThan(sum * 0.99);
    }
    await opened.dispose();
    await truncate(join(path, 'phi-0000.bin'), 100);
    await expect(kSbe.open(training, given, context, path)).rejects.toMatchObject({ code: 'integrity' });
  });

  it('is exact with all samples as landmarks whatever the widths of the kernels', async () => {
    const wide = parameters.parse({ lambda, gamma: 0.02, outputGamma: 1, outputLandmarks: 1024 });
    const fitted = await kSbe.fit(training, wide, context, null);
    const found = (await fitted.scores(queries, context)).map(({ values }) => values);
    expect(largestDifference(found, await closedForm(training, queries, 0.02, 1))).toBeLessThan(1e-6);
    await fitted.dispose();
  });

  it.each(['answers', 'labels'] as const)(
    'value removal, outputs %s, is the change of the answer of a regression that is fitted without the sample',
    async (outputs) => {
      const given = parameters.parse({ ...exact, outputs, value: 'removal' });
      const fitted = await kSbe.fit(training, given, context, null);
      const found = (await fitted.scores(queries, context)).map(({ values }) => values);
      const expected = await removedOneByOne(training, queries, outputs);
      expect(largestDifference(found, expected)).toBeLessThan(1e-6);
      await fitted.dispose();
    },
  );

  it('takes in appended samples as if it had been fitted with them', async () => {
    const order = Array.from({ length: 60 }, (_, i) => i);
    const begin = await reordered(training, order.slice(0, 45));
    const some = await regressionRows(begin, exact);
    const choices = await choose(some, exact, context);
    const path = await folder('appended');
    const part = await fitChoices(some, choices, context, path);
    const grown = await FittedKsbe.open(part, begin, exact, context, path);
    await grown.append(training, context);
    const whole = await FittedKsbe.open(
      await fitChoices(await regressionRows(training, exact), choices, context, null),
      training,
      exact,
      context,
      null,
    );
    const found = (await grown.scores(queries, context)).map(({ values }) => values);
    const expected = (await whole.scores(queries, context)).map(({ values }) => values);
    expect(largestDifference(found, expected)).toBeLessThan(1e-6);
    await grown.dispose();
    const reopened = await kSbe.open(training, exact, context, path);
    expect((await reopened.scores(queries, context)).map(({ values }) => values)).toEqual(found);
    await reopened.dispose();
    await whole.dispose();
  });

  it('rates a label by its own answer and the one that the other samples give', async () => {
    const fitted = await kSbe.fit(training, exact, context, null);
    const values = await fitted.selfInfluence(context);
    await fitted.dispose();
    const x = await rowsOf(training.inputs);
    const z = await rowsOf(training.model.probabilities);
    for (const i of [0, 17, 59]) {
      const others = x.filter((_, j) => j !== i);
      const alpha = await weights(others, x[i] as Float32Array, training.count * lambda, 0.5);
      const outputs = z.filter((_, j) => j !== i);
      const support = Array.from({ length: training.classes }, (_, c) =>
        outputs.reduce(
          (sum, row, j) => sum + (alpha[j] as number) * kernel(row, oneHot(c, training.classes), 50),
          kernel(z[i] as Float32Array, oneHot(c, training.classes), 50),
        ),
      );
      const label = training.labels[i] as number;
      const other = Math.max(...support.filter((_, c) => c !== label));
      expect(values[i]).toBeCloseTo(other - (support[label] as number), 5);
    }
    expect(values[4]).toBeNaN();
  });

  it('answers with a linear output kernel', async () => {
    const given = parameters.parse({ outputKernel: 'linear', lambda, gamma: 0.5 });
    const [found] = await scoresOf(training, queries, given);
    const x = await rowsOf(training.inputs);
    const z = await rowsOf(training.model.probabilities);
    const [query] = await rowsOf(memoryRows(queries.inputs as Matrix));
    const alpha = await weights(x, query as Float32Array, training.count * lambda, 0.5);
    const target = queries.targets[0] as number;
    const expected = z.map((row, i) => (alpha[i] as number) * (row[target] as number));
    expect(largestDifference([found as Float32Array], [expected])).toBeLessThan(1e-6);
  });

  it('says which rows are not numbers, and when there is nothing to tell apart', async () => {
    const broken = (await rowsOf(training.model.probabilities)).map((row) => Float32Array.from(row));
    (broken[7] as Float32Array)[1] = Number.NaN;
    (broken[9] as Float32Array)[0] = Number.POSITIVE_INFINITY;
    const outputs = (rows: readonly Float32Array[]) => ({
      ...training,
      model: {
        ...training.model,
        probabilities: memoryRows(matrix(Float32Array.from(rows.flatMap((row) => [...row])), 60, 4)),
      },
    });
    await expect(kSbe.fit(outputs(broken), exact, context, null)).rejects.toThrow(/rows 7, 9/);
    const one = broken.map(() => Float32Array.of(0, 1, 0, 0));
    await expect(kSbe.fit(outputs(one), parameters.parse({}), context, null)).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('leaves nothing behind when a file can not be written', async () => {
    const path = await folder('full');
    await mkdir(join(path, 'psi-0000.bin'));
    await expect(kSbe.fit(training, exact, context, path)).rejects.toMatchObject({ code: 'storage' });
    expect(await readdir(path)).toEqual(['psi-0000.bin']);
  });
});
