import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { decodeImage } from '../../image/decode.ts';
import { preprocess } from '../../image/preprocess.ts';
import { openClassifier } from '../../runtime/classifier.ts';
import { ClassifierShelf } from '../../work/classifier-shelf.ts';
import {
  tinyNetwork,
  tinyPicture,
  tinySample,
  tinySamples,
  tinySource,
  tinyTrained,
  writeSamples,
} from '../fixtures/tiny-training.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import type { Rows } from '../rows.ts';
import {
  type TrainedModel,
  type TrainingServices,
  type TrainingSet,
  withTrainingSet,
} from './training-set.ts';
import { TrainingShelf } from './training-shelf.ts';

const needs: InfluenceNeeds = { inputs: 'pixels', side: 6, labels: true, checkpoints: false, projection: 0 };
const shelf = new ClassifierShelf();
let folder = '';
let samples: Sample[] = [];
let source: ClassifierSource;

beforeAll(async () => {
  ({ folder, samples } = await tinySamples(10));
  source = await tinySource(await tinyNetwork(folder, 'gemm.onnx', 'gemm'));
});
afterAll(async () => {
  await shelf.dispose();
  await rm(folder, { recursive: true, force: true });
});

function services(part: Partial<TrainingServices> = {}): TrainingServices {
  return { shelf, signal: new AbortController().signal, report: async () => undefined, seed: 3, ...part };
}

const all = async (rows: Rows) => Array.from((await rows.read(0, rows.count)).data);

async function numbersOf(set: TrainingSet) {
  const { model, inputs } = set.arrays;
  return {
    features: await all(model.features),
    probabilities: await all(model.probabilities),
    inputs: inputs === null ? [] : await all(inputs),
  };
}

/** A model in a folder of its own for what is kept. */
let directories = 0;
function trained(listed = samples, classifier = source): Promise<TrainedModel> {
  return tinyTrained(folder, classifier, listed, join(folder, `kept-${directories++}`));
}

const made = (
  model: TrainedModel,
  part: Partial<InfluenceNeeds> = {},
  more: Partial<TrainingServices> = {},
) =>
  withTrainingSet(model, { ...needs, ...part }, services(more), async (set) => ({
    set,
    ...(await numbersOf(set)),
  }));

describe('features and the last layer', () => {
  test.each(['gemm', 'product', 'pooled', 'softmax'] as const)(
    'features times the last layer are the logits: %s',
    async (head) => {
      const classifier = await tinySource(await tinyNetwork(folder, `${head}-end.onnx`, head));
      const { set } = await made(await trained(samples.slice(0, 5), classifier), { inputs: null });
      const { lastLayer, features, probabilities } = set.arrays.model;
      expect([features.width, lastLayer?.weights.rows, lastLayer?.weights.columns]).toEqual([5, 5, 3]);
      const open = await openClassifier({ modelPath: classifier.path, labelCount: 3, threads: 1 });
      for (let i = 0; i < 5; i++) {
        const picture = await decodeImage(samples[i]?.path ?? '');
        const logits = Array.from(
          (await open.forward(preprocess(picture, classifier.preprocessing), 1)).logits,
        );
        const h = await all({ ...features, read: () => features.read(i, 1), count: 1 });
        const z = Array.from(lastLayer?.bias ?? [], (bias, k) =>
          h.reduce((sum, value, d) => sum + value * (lastLayer?.weights.data[d * 3 + k] ?? 0), bias),
        );
        // Probabilities say logits only up to a constant: compare differences.
        for (const k of [1, 2]) {
          const difference = (values: number[]) => (values[k] ?? 0) - (values[0] ?? 0);
          expect(difference(z)).toBeCloseTo(difference(logits), 5);
        }
        const exponentials = logits.map((value) => Math.exp(value - Math.max(...logits)));
        const total = exponentials.reduce((sum, value) => sum + value, 0);
        const p = Array.from((await probabilities.read(i, 1)).data);
        for (const [k, value] of p.entries()) expect(value).toBeCloseTo((exponentials[k] ?? 0) / total, 6);
      }
      await open.dispose();
    },
  );

  test('a Relu before the pooling leaves no linear layer: averages of the feature tensor stand for it', async () => {
    const classifier = await tinySource(await tinyNetwork(folder, 'rectified.onnx', 'rectified'));
    const { set, features } = await made(await trained(samples.slice(0, 3), classifier), { inputs: null });
    expect(set.arrays.model.lastLayer).toBeNull();
    expect(set.warnings.join()).toContain('feature tensor map');
    const open = await openClassifier({
      modelPath: classifier.path,
      labelCount: 3,
      threads: 1,
      features: ['map'],
    });
    const picture = preprocess(await decodeImage(samples[1]?.path ?? ''), classifier.preprocessing);
    const { data = new Float32Array() } = (await open.forward(picture, 1)).features.map ?? {};
    for (let channel = 0; channel < 5; channel++) {
      const mean = data.subarray(channel * 64, channel * 64 + 64).reduce((sum, value) => sum + value, 0) / 64;
      expect(features[5 + channel]).toBeCloseTo(mean, 6);
    }
    await open.dispose();
  });

  test('inputs are grey pixels of mean 0 and standard deviation 1', async () => {
    const { inputs } = await made(await trained());
    const mean = inputs.reduce((sum, value) => sum + value, 0) / inputs.length;
    const variance = inputs.reduce((sum, value) => sum + value * value, 0) / inputs.length;
    expect(inputs.length).toBe(10 * 36);
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 5);
  });

  test('a query has the arrays that it has as a training picture', async () => {
    const model = await trained();
    await withTrainingSet(model, needs, services(), async (set) => {
      const picture = { kind: 'file' as const, path: samples[6]?.path ?? '' };
      const missing = { kind: 'file' as const, path: join(folder, 'none.png') };
      const found = await set.queries([missing, picture], 'predicted', [null, null]);
      const row = async (rows: Rows | null) => Array.from((await rows?.read(6, 1))?.data ?? []);
      const close = (a: ArrayLike<number> | undefined, b: number[]) => {
        expect(a).toHaveLength(b.length);
        for (const [i, value] of b.entries()) expect(a?.[i]).toBeCloseTo(value, 5);
      };
      close(found.arrays.inputs?.data, await row(set.arrays.inputs));
      close(found.arrays.model.features.data, await row(set.arrays.model.features));
      close(found.arrays.model.probabilities.data, await row(set.arrays.model.probabilities));
      expect(found.positions).toEqual(Int32Array.of(1));
      expect(found.problems).toEqual([{ query: 0, message: expect.stringContaining('none.png') }]);
      expect(found.read[0]?.[0]?.sha256).toBe(samples[6]?.sha256);
    });
  });
});

describe('what is kept on disk', () => {
  test('is taken the next time; appended samples give the same bytes as all of them anew', async () => {
    const anew = await trained();
    const whole = await made(anew);
    expect(whole.set.passes).toBe(10);
    const again = await made(anew);
    expect(again.set.passes).toBe(0);
    expect(again.features).toEqual(whole.features);
    const first = await trained(samples.slice(0, 6));
    expect((await made(first)).set.passes).toBe(6);
    const samplesFile = await writeSamples(folder, samples);
    const longer = await made({ ...first, training: { name: 'tiny', samplesFile } });
    // The last, shorter run of 2 is made again, with the 4 new ones.
    expect(longer.set.passes).toBe(6);
    expect(longer.features).toEqual(whole.features);
    expect(longer.probabilities).toEqual(whole.probabilities);
    const contents = async (model: TrainedModel) => {
      const names = await readdir(join(model.indexDirectory, 'arrays'));
      return Promise.all(
        names.sort().map(async (name) => {
          const files = (await readdir(join(model.indexDirectory, 'arrays', name))).sort();
          const each = files.filter((file) => file !== 'arrays.json');
          return [
            name,
            await Promise.all(each.map((file) => readFile(join(model.indexDirectory, 'arrays', name, file)))),
          ];
        }),
      );
    };
    const kept = new Map((await contents(first)).map(([name, files]) => [name, files]));
    for (const [name, files] of await contents(anew)) expect(kept.get(name)).toEqual(files);
  });

  test('is made again with a warning when it is cut off or changed', async () => {
    const model = await trained();
    const whole = await made(model, { inputs: null });
    const directory = join(model.indexDirectory, 'arrays');
    const [name = ''] = await readdir(directory);
    const path = join(directory, name, 'features');
    await truncate(path, 60);
    const cut = await made(model, { inputs: null });
    expect(cut.set.passes).toBe(10);
    expect(cut.set.warnings.join()).toContain('made anew');
    expect(cut.features).toEqual(whole.features);
    const bytes = await readFile(path);
    bytes[17] = (bytes[17] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const changed = await made(model, { inputs: null });
    expect(changed.set.passes).toBe(10);
    expect(changed.features).toEqual(whole.features);
    await writeFile(join(directory, name, 'arrays.json'), '{"version": 1');
    expect((await made(model, { inputs: null })).set.passes).toBe(10);
    expect((await made(model, { inputs: null })).set.warnings).toEqual([]);
  });

  test('depends on pictures, labels and model', async () => {
    const model = await trained();
    const { set } = await made(model, { inputs: null });
    const relabelled = samples.map((sample, i) => (i === 2 ? { ...sample, label: 'bridge' } : sample));
    const other = await made(
      { ...model, training: { name: 'tiny', samplesFile: await writeSamples(folder, relabelled) } },
      { inputs: null },
    );
    // Labels are no part of features, but of what an index is fitted to.
    expect(other.set.passes).toBe(0);
    expect(other.set.digest(10)).not.toBe(set.digest(10));
    expect(other.set.digest(2)).toBe(set.digest(2));
    const picture = await tinySample(await tinyPicture(folder, 'other.png', 999), 2, 'scratch');
    const replaced = samples.map((sample, i) => (i === 2 ? picture : sample));
    const samplesFile = await writeSamples(folder, replaced);
    expect(
      (await made({ ...model, training: { name: 'tiny', samplesFile } }, { inputs: null })).set.passes,
    ).toBe(10);
    const network = await tinySource(await tinyNetwork(folder, 'seed-2.onnx', 'gemm', { seed: 2 }));
    const another = await made({ ...model, classifier: network }, { inputs: null });
    expect(another.set.passes).toBe(10);
    expect(another.set.settings).not.toBe(set.settings);
  });

  test('is not there after a cancel', async () => {
    const model = await trained();
    const abort = new AbortController();
    const report = async () => abort.abort();
    await expect(made(model, {}, { signal: abort.signal, report })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await readdir(join(model.indexDirectory, 'arrays'))).toEqual([]);
  });

  test('a place that can not be written is named', async () => {
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, 'a file');
    const model = { ...(await trained()), indexDirectory: join(blocked, 'influence') };
    await expect(made(model)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(blocked),
    });
  });
});

describe('samples that are not as they should be', () => {
  test('unreadable pictures are left out, unknown labels count as none', async () => {
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    const listed = samples.map((sample, i) => {
      if (i === 1) return { ...sample, path: broken };
      if (i === 3) return { ...sample, path: join(folder, 'gone.png') };
      if (i === 5) return { ...sample, label: 'void' };
      return i === 6 ? { ...sample, label: null } : sample;
    });
    const model = await trained(listed);
    const { set, features } = await made(model);
    const whole = await made(await trained());
    expect(Array.from(set.positions)).toEqual([0, 2, 4, 5, 6, 7, 8, 9]);
    expect(set.samples.map(({ index }) => index)).toEqual([0, 2, 4, 5, 6, 7, 8, 9]);
    expect([set.total, set.unreadable, set.unlabelled, set.arrays.count]).toEqual([10, 2, 2, 8]);
    expect(Array.from(set.arrays.labels)).toEqual([0, 2, 1, -1, -1, 1, 2, 0]);
    expect(features.slice(5, 10)).toEqual(whole.features.slice(10, 15));
    expect(set.warnings.join(' ')).toMatch(/2 of 10 pictures .*pictures\/1\.png, pictures\/3\.png/);
    expect(set.warnings.join(' ')).toContain('void (1)');
    // They come back when they can be read.
    expect(
      (await made({ ...model, training: { name: 'tiny', samplesFile: await writeSamples(folder, samples) } }))
        .set.unreadable,
    ).toBe(0);
  });

  test('pictures without a number for an answer are left out, and none at all is a failure', async () => {
    const classifier = await tinySource(await tinyNetwork(folder, 'nan.onnx', 'nan'));
    const { set } = await made(await trained(samples, classifier), { inputs: null });
    const open = await openClassifier({ modelPath: classifier.path, labelCount: 3, threads: 1 });
    const answered: number[] = [];
    for (const [i, { path }] of samples.entries()) {
      const picture = preprocess(await decodeImage(path), classifier.preprocessing);
      if ((await open.forward(picture, 1)).logits.every(Number.isFinite)) answered.push(i);
    }
    await open.dispose();
    expect(answered.length).toBeGreaterThan(0);
    expect(Array.from(set.positions)).toEqual(answered);
    expect(set.unreadable).toBe(10 - answered.length);
    expect(set.unreadable).toBeGreaterThan(0);
    expect(set.warnings.join()).toContain('not a number');
    const gone = samples.map((sample) => ({ ...sample, path: join(folder, 'gone.png') }));
    await expect(made(await trained(gone))).rejects.toMatchObject({ code: 'unreadable' });
    await expect(made(await trained([]))).rejects.toMatchObject({ code: 'usage' });
    const unlabelled = samples.map((sample) => ({ ...sample, label: null }));
    await expect(made(await trained(unlabelled))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('label'),
    });
  });
});

describe('checkpoints', () => {
  test('give arrays of their own, in order', async () => {
    const paths = [await tinyNetwork(folder, 'c1.onnx', 'gemm', { seed: 11 }), source.path];
    const checkpoints = await Promise.all(
      paths.map(async (path, i) => ({ classifier: await tinySource(path), learningRate: 0.1 / (i + 1) })),
    );
    const model = { ...(await trained()), checkpoints };
    await withTrainingSet(model, { ...needs, inputs: null, checkpoints: true }, services(), async (set) => {
      const [first, last] = set.arrays.checkpoints;
      expect(set.arrays.checkpoints.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05]);
      expect(await all(last?.features as Rows)).toEqual(await all(set.arrays.model.features));
      expect(await all(first?.features as Rows)).not.toEqual(await all(set.arrays.model.features));
      // The last one is the model itself and is not run twice.
      expect(set.passes).toBe(20);
      const picture = { kind: 'file' as const, path: samples[0]?.path ?? '' };
      const { arrays } = await set.queries([picture], 'label', [2]);
      expect(arrays.checkpoints).toHaveLength(2);
      expect([arrays.targets[0], arrays.ownAnswer]).toEqual([2, false]);
    });
  });

  test.each([
    ['features', { features: 6 }, 3],
    ['classes', { classes: 4 }, 4],
  ] as const)('of another architecture are refused: other %s', async (what, options, classes) => {
    const path = await tinyNetwork(folder, `other-${what}.onnx`, 'gemm', options);
    const labels = ['a', 'b', 'c', 'd'].slice(0, classes);
    const classifier = await tinySource(path, classes === 3 ? source.labels : labels);
    const model = { ...(await trained()), checkpoints: [{ classifier, learningRate: 0.1 }] };
    await expect(made(model, { checkpoints: true })).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining(path),
    });
  });
});

test('all-weights gradients are kept by seed and label', async () => {
  const model = await trained();
  const rows = async (seed: number, listed = samples) => {
    const samplesFile = await writeSamples(folder, listed);
    return withTrainingSet(
      { ...model, training: { name: 'tiny', samplesFile } },
      { ...needs, inputs: null, projection: 16 },
      services({ seed }),
      async (set) => ({ gradients: await all(set.arrays.model.gradients as Rows), passes: set.passes }),
    );
  };
  const first = await rows(1);
  expect(first.gradients).toHaveLength(160);
  expect(first.passes).toBe(30);
  expect(await rows(1)).toEqual({ gradients: first.gradients, passes: 0 });
  expect((await rows(2)).gradients).not.toEqual(first.gradients);
  const relabelled = samples.map((sample, i) => (i === 0 ? { ...sample, label: 'scratch' } : sample));
  const other = await rows(1, relabelled);
  expect(other.passes).toBe(20);
  expect(other.gradients.slice(16)).toEqual(first.gradients.slice(16));
  expect(other.gradients.slice(0, 16)).not.toEqual(first.gradients.slice(0, 16));
});

test('a training set on the shelf is not opened again, another list of the same model is read beside it', async () => {
  const model = await trained();
  const kept = new TrainingShelf();
  const arraysOf = () =>
    withTrainingSet(model, needs, services({ kept }), async (set) => [set.arrays, set.passes]);
  const [first, passes] = await arraysOf();
  const [second, none] = await arraysOf();
  expect(second).toBe(first);
  expect([passes, none]).toEqual([10, 0]);
  await withTrainingSet(model, needs, services({ kept }), async (set) => {
    const other = await set.other(await writeSamples(folder, samples.slice(4, 7)));
    const { inputs } = set.arrays;
    expect(await all(other.arrays.inputs as Rows)).toEqual(
      Array.from((await (inputs as Rows).read(4, 3)).data),
    );
    expect([other.total, other.arrays.count]).toEqual([3, 3]);
  });
  await kept.dispose();
});
