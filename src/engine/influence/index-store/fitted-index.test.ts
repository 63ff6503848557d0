import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { ClassifierShelf } from '../../work/classifier-shelf.ts';
import {
  productCalls,
  productMethod,
  tinyNetwork,
  tinySamples,
  tinySource,
  tinyTrained,
  writeSamples,
} from '../fixtures/tiny-training.ts';
import { influenceMethods } from '../index.ts';
import type { InfluenceMethod } from '../influence-method.ts';
import { type TrainedModel, type TrainingServices, withTrainingSet } from '../training-set/training-set.ts';
import { TrainingShelf } from '../training-set/training-shelf.ts';
import { influenceContext, openIndex } from './fitted-index.ts';
import { makeRoom } from './room.ts';

const shelf = new ClassifierShelf();
let folder = '';
let samples: Sample[] = [];
let source: ClassifierSource;

beforeAll(async () => {
  (influenceMethods as InfluenceMethod[]).push(productMethod);
  ({ folder, samples } = await tinySamples(8));
  source = await tinySource(await tinyNetwork(folder, 'gemm.onnx', 'gemm'));
});
afterAll(async () => {
  const list = influenceMethods as InfluenceMethod[];
  list.splice(list.indexOf(productMethod), 1);
  await shelf.dispose();
  await rm(folder, { recursive: true, force: true });
});

const needs = productMethod.needsWith(productMethod.parameters.parse({}));

function services(part: Partial<TrainingServices> = {}): TrainingServices {
  return { shelf, signal: new AbortController().signal, report: async () => undefined, seed: 3, ...part };
}

/** Opens the index, and answers for the first picture. */
function opened(model: TrainedModel, parameters: ParameterValues = {}, part: Partial<TrainingServices> = {}) {
  return withTrainingSet(model, needs, services(part), async (set) => {
    const index = await openIndex(set, model, productMethod.id, parameters, services(part));
    const { arrays } = await set.queries([{ kind: 'file', path: samples[0]?.path ?? '' }], 'predicted', [
      null,
    ]);
    const [scores] = await index.fitted.scores(arrays, influenceContext(set, services(part)));
    return { ...index, values: Array.from(scores?.values ?? []) };
  });
}

const withSamples = async (model: TrainedModel, listed: readonly Sample[]): Promise<TrainedModel> => ({
  ...model,
  training: { name: 'tiny', samplesFile: await writeSamples(folder, listed) },
});

test('an index is fitted once, read again, continued for more samples, and fitted anew for other labels', async () => {
  const model = await tinyTrained(folder, source, samples.slice(0, 5), join(folder, 'a'));
  const before = { ...productCalls };
  const first = await opened(model);
  const second = await opened(model);
  expect([first.reused, second.reused]).toEqual(['none', 'whole']);
  expect(second.index).toEqual(first.index);
  expect(second.values).toEqual(first.values);
  expect(productCalls.fitted - before.fitted).toBe(1);
  const longer = await opened(await withSamples(model, samples));
  expect(longer.reused).toBe('appended');
  expect(productCalls).toEqual({ fitted: before.fitted + 1, appended: before.appended + 1 });
  const anew = await opened(await tinyTrained(folder, source, samples, join(folder, 'b')));
  expect(anew.reused).toBe('none');
  expect(longer.values).toEqual(anew.values);
  expect(longer.index).toEqual(anew.index);
  const relabelled = samples.map((sample, i) => (i === 0 ? { ...sample, label: 'scratch' } : sample));
  const other = await opened(await withSamples(model, relabelled));
  expect(other.reused).toBe('none');
  expect(other.index.key).not.toBe(longer.index.key);
});

test('its key is that of parameters, seed and samples', async () => {
  const model = await tinyTrained(folder, source, samples, join(folder, 'keys'));
  const keys = [
    await opened(model),
    await opened(model, { scale: 1 }),
    await opened(model, { scale: 2 }),
    await opened(model, {}, { seed: 4 }),
  ].map(({ index }) => index.key);
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(3);
  expect(keys.every((key) => /^[0-9a-f]{64}$/.test(key))).toBe(true);
});

test('a damaged index is made anew with a warning', async () => {
  const model = await tinyTrained(folder, source, samples, join(folder, 'damaged'));
  const first = await opened(model);
  const path = join(model.indexDirectory, 'indexes', first.index.key, 'fitted', 'features.f32');
  const bytes = await readFile(path);
  bytes[9] = (bytes[9] ?? 0) ^ 4;
  await writeFile(path, bytes);
  const again = await opened(model);
  expect(again.reused).toBe('none');
  expect(again.warnings.join()).toContain('damaged');
  expect(again.index).toEqual(first.index);
  expect(again.values).toEqual(first.values);
});

test('a full disk is named, and nothing half-written is left', async () => {
  const model = await tinyTrained(folder, source, samples, join(folder, 'full'));
  await expect(opened(model, { breaks: 'disk' })).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/full.*indexes.*the disk is full/s),
  });
  expect(await readdir(join(model.indexDirectory, 'indexes'))).toEqual([]);
  expect((await opened(model)).reused).toBe('none');
});

test('an index on the shelf stays open between calls', async () => {
  const model = await tinyTrained(folder, source, samples, join(folder, 'shelf'));
  const kept = new TrainingShelf();
  const first = await opened(model, {}, { kept });
  await rm(join(model.indexDirectory, 'indexes'), { recursive: true });
  const second = await opened(model, {}, { kept });
  expect(second.reused).toBe('whole');
  expect(second.values).toEqual(first.values);
  await kept.dispose();
});

test('room is made by what was not used for longest, and by what was never finished', async () => {
  const root = join(folder, 'room');
  const put = async (name: string, bytes: number, hours: number) => {
    await mkdir(join(root, 'indexes', name), { recursive: true });
    const path = join(root, 'indexes', name, 'file');
    await writeFile(path, new Uint8Array(bytes));
    const used = new Date(Date.now() - hours * 3_600_000);
    await utimes(path, used, used);
  };
  await put('old', 60, 72);
  await put('newer', 60, 48);
  await put('in-use', 60, 0);
  await put('dead.1-0.tmp', 10, 48);
  await put('alive.1-1.tmp', 10, 1);
  await makeRoom(root, 130);
  expect((await readdir(join(root, 'indexes'))).sort()).toEqual(['alive.1-1.tmp', 'in-use', 'newer']);
  await makeRoom(root, 0);
  expect((await readdir(join(root, 'indexes'))).sort()).toEqual(['alive.1-1.tmp', 'in-use']);
});
