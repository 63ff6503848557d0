import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { readParameters } from '../../explain/describe.ts';
import { ClassifierShelf } from '../../work/classifier-shelf.ts';
import {
  tinyNetwork,
  tinySamples,
  tinySource,
  tinyTrained,
  writeSamples,
} from '../fixtures/tiny-training.ts';
import { findInfluenceMethod } from '../index.ts';
import { type TrainedModel, type TrainingServices, withTrainingSet } from '../training-set/training-set.ts';
import { influenceContext, openIndex } from './fitted-index.ts';

const shelf = new ClassifierShelf();
const services: TrainingServices = {
  shelf,
  signal: new AbortController().signal,
  report: async () => undefined,
  seed: 3,
};
let folder = '';
let samples: Sample[] = [];
let trained: TrainedModel;
let longer: TrainedModel;
/** Of the samples that the index is fitted to first. */
const unlabelled = 3;

beforeAll(async () => {
  ({ folder, samples } = await tinySamples(12));
  samples = samples.map((sample, i) => (i === unlabelled ? { ...sample, label: null } : sample));
  const source = await tinySource(await tinyNetwork(folder, 'model.onnx', 'gemm'));
  const first = await tinySource(await tinyNetwork(folder, 'first.onnx', 'gemm', { seed: 2 }));
  const model = await tinyTrained(folder, source, samples.slice(0, 9), join(folder, 'index'));
  trained = {
    ...model,
    checkpoints: [
      { classifier: first, learningRate: 0.1 },
      { classifier: source, learningRate: 0.05 },
    ],
  };
  longer = { ...trained, training: { name: 'tiny', samplesFile: await writeSamples(folder, samples) } };
});
afterAll(async () => {
  await shelf.dispose();
  await rm(folder, { recursive: true, force: true });
});

function answers(model: TrainedModel, id: string, given: ParameterValues) {
  const method = findInfluenceMethod(id);
  const needs = method.needsWith(readParameters(method, given));
  return withTrainingSet(model, needs, services, async (set) => {
    const { fitted, reused, index } = await openIndex(set, model, id, given, services);
    const context = influenceContext(set, services);
    const picture = { kind: 'file' as const, path: samples[1]?.path ?? '' };
    const { arrays } = await set.queries([picture, picture], 'predicted', [null, null]);
    const scores = await fitted.scores(arrays, context);
    return { reused, index, scores, own: await fitted.selfInfluence(context) };
  });
}

test.each<[string, ParameterValues]>([
  ['trac-in', {}],
  ['trac-in', { layers: 'all', projection: 16 }],
  ['influence-function', {}],
  ['influence-function', { solver: 'cg', damping: 0.01 }],
  ['representer', {}],
  ['representer', { alphas: 'surrogate' }],
  ['representer', { kernel: 'ntk', projection: 16 }],
  ['grad-dot', { layers: 'all', projection: 16 }],
  ['nearest', { space: 'pixels', similarity: 'euclidean', side: 8 }],
  ['random', {}],
])('%s %j answers the same when fitted, opened, and continued', async (id, given) => {
  const first = await answers(trained, id, given);
  expect(first.reused).toBe('none');
  expect(first.scores[0]).toEqual(first.scores[1]);
  const needsLabels = findInfluenceMethod(id).needs.includes('labels');
  for (const values of [first.scores[0]?.values ?? [], first.own]) {
    expect(values.length).toBe(9);
    const missing = Array.from(values).flatMap((value, i) => (Number.isNaN(value) ? [i] : []));
    expect(missing).toEqual(needsLabels ? [unlabelled] : []);
  }
  const again = await answers(trained, id, given);
  expect(again.reused).toBe('whole');
  expect({ ...again, reused: 'none' }).toEqual(first);
  const continued = await answers(longer, id, given);
  expect(continued.own.length).toBe(12);
  const anew = await answers({ ...longer, indexDirectory: join(folder, `${id}-anew`) }, id, given);
  expect(continued.scores).toEqual(anew.scores);
});
