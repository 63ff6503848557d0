import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import { type EngineMethods, engineMethods } from '#contract/engine.ts';
import { influenceManifest } from '#contract/influence.ts';
import type { Handler, InputOf, OutputOf } from '#contract/method.ts';
import {
  productCalls,
  productMethod,
  tinyNetwork,
  tinySamples,
  tinySource,
  tinyTrained,
} from '../influence/fixtures/tiny-training.ts';
import { influenceMethods } from '../influence/index.ts';
import type { InfluenceMethod } from '../influence/influence-method.ts';
import type { TrainedModel } from '../influence/training-set/training-set.ts';
import { encodeNpy } from '../math/npy.ts';
import { engineHandlers } from './handlers.ts';

type Name = 'influence' | 'estimateInfluence' | 'influenceArrays';
const handlers = engineHandlers();

/** Calls a handler as the process boundary does: input and output checked. */
async function call<N extends Name>(
  name: N,
  input: InputOf<EngineMethods, N>,
): Promise<OutputOf<EngineMethods, N>> {
  const { input: inputSchema, output } = engineMethods[name];
  const handler = handlers[name] as unknown as Handler<EngineMethods, N>;
  const result = await handler(inputSchema.parse(input) as never, {
    signal: new AbortController().signal,
    report: async () => undefined,
  });
  return output.parse(result) as OutputOf<EngineMethods, N>;
}

let folder = '';
let samples: Sample[] = [];
let trained: TrainedModel;
let directories = 0;

beforeAll(async () => {
  (influenceMethods as InfluenceMethod[]).push(productMethod);
  ({ folder, samples } = await tinySamples(12));
  const gone = samples.map((sample, i) => (i === 4 ? { ...sample, path: join(folder, 'gone.png') } : sample));
  const source = await tinySource(await tinyNetwork(folder, 'gemm.onnx', 'gemm'));
  trained = await tinyTrained(folder, source, gone);
});
afterAll(async () => {
  const list = influenceMethods as InfluenceMethod[];
  list.splice(list.indexOf(productMethod), 1);
  await rm(folder, { recursive: true, force: true });
});

async function directory(): Promise<string> {
  const made = join(folder, `run-${directories++}`);
  await mkdir(made);
  return made;
}

async function trace(pictures: readonly number[], method = productMethod.id) {
  const queries = await Promise.all(
    pictures.map(async (i) => ({
      picture: { kind: 'file' as const, path: samples[i]?.path ?? join(folder, 'none.png') },
      labelIndex: i % 3,
      directory: await directory(),
    })),
  );
  const work = {
    trained,
    method,
    parameters: { pixels: true },
    queries,
    target: 'label' as const,
    top: 5,
    seed: 2,
  };
  return call('influence', work);
}

describe('influence', () => {
  test('says who speaks for an answer, who against it, and per label', async () => {
    const before = await call('estimateInfluence', {
      trained,
      method: productMethod.id,
      parameters: { pixels: true },
      queries: 2,
      seed: 2,
    });
    expect(before).toMatchObject({ state: 'fit', passes: 14 });
    const result = await trace([1, 99]);
    expect(result.problems).toEqual([{ query: 1, message: expect.stringContaining('none.png') }]);
    expect(result.fit).toMatchObject({ reused: 'none', passes: 12 });
    expect(result.parameters).toMatchObject({ scale: 1, pixels: true });
    const [query, missing] = result.queries;
    expect(missing).toBeNull();
    if (query === null || query === undefined) throw new TypeError('no answer');
    const bytes = await readFile(query.scores.path);
    const scores = new Float32Array(bytes.buffer, bytes.byteOffset, 12);
    expect([...scores.keys()].filter((i) => Number.isNaN(scores[i]))).toEqual([4]);
    const manifest = influenceManifest.parse(JSON.parse(await readFile(query.manifest.path, 'utf8')));
    const ranked = [...scores.keys()]
      .filter((i) => i !== 4)
      .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    const positive = ranked.filter((i) => (scores[i] ?? 0) > 0);
    const negative = ranked.filter((i) => (scores[i] ?? 0) < 0).reverse();
    expect(manifest.for.map(({ sampleIndex }) => sampleIndex)).toEqual(positive.slice(0, 5));
    expect(manifest.against.map(({ sampleIndex }) => sampleIndex)).toEqual(negative.slice(0, 5));
    expect(manifest.target).toEqual({ index: 1, label: 'particle' });
    expect(manifest.training).toMatchObject({ samples: 11, unreadable: 1, unlabelled: 0 });
    const values = ranked.map((i) => scores[i] ?? 0);
    expect(manifest.sum).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      9,
    );
    expect(manifest.absoluteSum).toBeCloseTo(
      values.reduce((sum, value) => sum + Math.abs(value), 0),
      9,
    );
    const own = [...manifest.for, ...manifest.against].find(({ sampleIndex }) => sampleIndex === 1);
    expect(own).toMatchObject({ label: 'particle', agrees: true });
    expect(own?.similarity).toBeCloseTo(1, 5);
    expect(manifest.perClass.map(({ label, samples: count }) => [label, count])).toEqual([
      ['bridge', 4],
      ['particle', 3],
      ['scratch', 4],
    ]);
    const scratches = positive.filter((i) => i % 3 === 2).slice(0, 1);
    expect(manifest.perClass[2]?.for.map(({ sampleIndex }) => sampleIndex)).toEqual(scratches);
    expect(query.inputs).toEqual([{ role: 'picture', name: '1.png', sha256: samples[1]?.sha256 }]);
    expect(query.columns?.map(({ name }) => name)).toEqual(['predicted', 'similarities']);
  });

  test('the same picture gives the same bytes, alone or among others, and nothing is fitted again', async () => {
    const fitted = productCalls.fitted;
    const alone = await trace([2]);
    const among = await trace([0, 2, 3]);
    expect(among.queries[1]?.manifest.sha256).toBe(alone.queries[0]?.manifest.sha256);
    expect(among.queries[1]?.scores.sha256).toBe(alone.queries[0]?.scores.sha256);
    expect([alone.fit.reused, alone.fit.passes, alone.passes, among.passes]).toEqual(['whole', 0, 1, 3]);
    expect(productCalls.fitted).toBe(fitted);
    const ready = { trained, method: productMethod.id, parameters: { pixels: true }, queries: 2, seed: 2 };
    expect(await call('estimateInfluence', ready)).toMatchObject({ state: 'ready', passes: 2, diskBytes: 0 });
    const longer = {
      ...ready,
      trained: await tinyTrained(folder, trained.classifier, [...samples, ...samples]),
    };
    expect((await call('estimateInfluence', longer)).state).not.toBe('ready');
  });

  test('an unknown method is named with those that there are', async () => {
    await expect(trace([0], 'shapley')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(productMethod.id),
    });
  });
});

describe('influence on bare arrays', () => {
  const inputs = Float32Array.from({ length: 6 * 4 }, (_, i) => Math.sin(i));
  const outputs = Float32Array.from({ length: 6 * 3 }, (_, i) => Math.cos(i));
  const query = Float32Array.from({ length: 2 * 4 }, (_, i) => Math.sin(i + 0.5));

  async function array(
    name: string,
    data: Float32Array | Int32Array,
    dims: readonly number[],
  ): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, encodeNpy(data, dims));
    return path;
  }

  async function work(part: Partial<InputOf<EngineMethods, 'influenceArrays'>> = {}) {
    return call('influenceArrays', {
      inputsPath: await array('X.npy', inputs, [6, 2, 2]),
      outputsPath: await array('Z.npy', outputs, [6, 3]),
      labelsPath: await array('Y.npy', Int32Array.of(0, 1, 2, 0, 1, -1), [6]),
      queryPath: await array('Q.npy', query, [2, 2, 2]),
      queryOutputsPath: null,
      method: productMethod.id,
      parameters: { pixels: true },
      targets: null,
      threads: 1,
      seed: 0,
      directory: await directory(),
      ...part,
    });
  }

  test('gives a value per query and sample', async () => {
    const result = await work();
    expect(result.influence).toMatchObject({ type: 'float32', shape: [2, 6] });
    const bytes = await readFile(result.influence.path);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, 12);
    for (let q = 0; q < 2; q++) {
      for (let i = 0; i < 6; i++) {
        let sum = 0;
        for (let d = 0; d < 4; d++) sum += (inputs[i * 4 + d] as number) * (query[q * 4 + d] as number);
        expect(values[q * 6 + i]).toBeCloseTo(i % 2 === 0 ? sum : -sum, 5);
      }
    }
    expect(result.agreement).toEqual([null, null]);
  });

  test.each([
    [
      'another number of rows',
      async () => ({ outputsPath: await array('Z5.npy', outputs.slice(0, 15), [5, 3]) }),
      /X\.npy \[6, 2, 2\] and Z5\.npy \[5, 3\]/,
    ],
    [
      'other sizes',
      async () => ({ queryPath: await array('Q3.npy', query.slice(0, 6), [2, 3]) }),
      /Q3\.npy \[2, 3\] .*X\.npy \[6, 2, 2\]/,
    ],
    [
      'NaN',
      async () => ({
        inputsPath: await array(
          'N.npy',
          inputs.map((v, i) => (i === 9 ? Number.NaN : v)),
          [6, 4],
        ),
      }),
      /N\.npy \[6, 4\]: row 2 holds NaN/,
    ],
    ['missing labels', async () => ({ labelsPath: null, parameters: { labels: true } }), /labels=Y\.npy/],
    [
      'labels beyond the classes',
      async () => ({ labelsPath: await array('Y9.npy', Int32Array.of(0, 1, 9, 0, 1, 1), [6]) }),
      /label 9.*3 classes/,
    ],
    [
      'labels of another number',
      async () => ({ labelsPath: await array('Y2.npy', Int32Array.of(0, 1), [2]) }),
      /Y2\.npy \[2\]/,
    ],
    ['targets of another number', async () => ({ targets: [0, 1, 2] }), /3 targets for 2 queries/],
    ['a target that is none', async () => ({ targets: [7] }), /target 7/],
    ['no array at all', async () => ({ inputsPath: join(folder, 'gone.npy') }), /gone\.npy/],
  ] as const)('refuses %s', async (_, part, message) => {
    await expect(work(await part())).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });
});
