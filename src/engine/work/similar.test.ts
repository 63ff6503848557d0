import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import { tinyNetwork, tinySamples, tinySource, tinyTrained } from '../influence/fixtures/tiny-training.ts';
import { type TrainedModel, withTrainingSet } from '../influence/training-set/training-set.ts';
import { embeddingNeeds } from './embeddings.ts';
import { findSimilar } from './similar.ts';
import { influenceWorkplace, trainingServices } from './training-services.ts';

const context = { signal: new AbortController().signal, report: async () => undefined };
const workplace = influenceWorkplace();
const count = 12;
const missing = 4;

let folder = '';
let samples: Sample[] = [];
let trained: TrainedModel;

beforeAll(async () => {
  ({ folder, samples } = await tinySamples(count));
  const listed = samples.map((sample, i) =>
    i === missing ? { ...sample, path: join(folder, 'gone.png') } : sample,
  );
  trained = await tinyTrained(
    folder,
    await tinySource(await tinyNetwork(folder, 'gemm.onnx', 'gemm')),
    listed,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Cosines of all embeddings with one of them, in float64, by sample index. */
async function cosines(model: TrainedModel, index: number): Promise<Map<number, number>> {
  const services = trainingServices(context, workplace, 0);
  return withTrainingSet(model, embeddingNeeds, services, async ({ arrays, samples: rows }) => {
    const { data, columns } = await arrays.model.features.read(0, arrays.count);
    const vectors = rows.map((_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
    const own = vectors[rows.findIndex((sample) => sample.index === index)] ?? [];
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
    return new Map(
      rows.map((sample, row) => {
        const vector = vectors[row] ?? [];
        return [sample.index, dot(vector, own) / Math.sqrt(dot(vector, vector) * dot(own, own))];
      }),
    );
  });
}

test('embeddings are computed once; then the answer needs nothing but what is kept', async () => {
  const work = { trained, index: 2, count: 5, keptOnly: true };
  expect(await findSimilar(work, context, workplace)).toEqual({ found: null });
  const { found } = await findSimilar({ ...work, keptOnly: false }, context, workplace);
  expect(found?.neighbours).toHaveLength(5);
  expect(await findSimilar(work, context, workplace)).toEqual({ found });
});

test.each(['last layer', 'map'])(
  'pictures are ordered by the cosine of their embeddings: %s',
  async (which) => {
    const model =
      which === 'map' ? { ...trained, classifier: { ...trained.classifier, embedding: 'map' } } : trained;
    const expected = [...(await cosines(model, 2))]
      .filter(([index]) => index !== 2)
      .sort(([, a], [, b]) => b - a);
    const { found } = await findSimilar(
      { trained: model, index: 2, count: 10_000, keptOnly: false },
      context,
      workplace,
    );
    expect(found?.neighbours.map(({ index }) => index)).toEqual(expected.map(([index]) => index));
    for (const [at, [, cosine]] of expected.entries()) {
      expect(found?.neighbours[at]?.similarity).toBeCloseTo(cosine, 5);
    }
    expect(found?.neighbours.some(({ index }) => index === missing || index === 2)).toBe(false);
    expect(expected).toHaveLength(count - 2);
  },
);

test('a picture that can’t be read is a failure that names it', async () => {
  const work = { trained, index: missing, count: 5, keptOnly: false };
  await expect(findSimilar(work, context, workplace)).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining(`picture ${missing} `),
  });
});
