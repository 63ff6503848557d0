import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BoundedValue } from '#contract/concepts.ts';
import type { InfluenceBenchmarkManifest } from '#contract/influence.ts';
import { InfluenceGallery } from '../operations/influence-gallery.ts';
import {
  addModel,
  contentOf,
  importSamples,
  producedJson,
  sampleAt,
  temporaryFolder,
  traceInfluence,
} from './fixtures/project.ts';
import { createProject, type Project } from './project.ts';

/** A project with a model, a training set of six pictures (bridge, clean, particle in turns) and two cases. */
async function trainedProject() {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const { id: trainingId } = await importSamples(project, folder, samples, 'training');
  const { id: datasetId } = await importSamples(project, folder, samples.slice(0, 2), 'validation');
  return { project, trainingId, key: { modelId, datasetId, index: 1 } };
}

const values = [0.25, -1, 2, Number.NaN, -0.25, 2];

test('a case has its newest ranking per method and training set, in the order they were first asked for', async () => {
  const { project, trainingId, key } = await trainedProject();
  await traceInfluence(project, key, trainingId, values, 'nearest');
  const gradients = await traceInfluence(project, key, trainingId, values);
  const elsewhere = await traceInfluence(project, key, key.datasetId, [1, 2], 'nearest');
  const again = await traceInfluence(project, key, trainingId, values, 'nearest');
  await traceInfluence(project, { ...key, index: 0 }, trainingId, values);
  const rankings = await project.rankings.of(key);
  expect(rankings.map(({ runId }) => runId)).toEqual([again, gradients, elsewhere]);
  expect(rankings[0]).toMatchObject({
    case: key,
    method: 'nearest',
    title: 'Gradient product',
    parameters: { scale: 1 },
    training: { name: 'training', datasetId: trainingId, samples: 5 },
    quality: null,
  });
  await expect(project.rankings.get(99)).rejects.toMatchObject({ code: 'not-found' });
});

test('the gallery sorts all pictures that have a value, filters them, and gives pages with their reviews', async () => {
  const { project, trainingId, key } = await trainedProject();
  const runId = await traceInfluence(project, key, trainingId, values);
  const reviewed = { modelId: key.modelId, datasetId: trainingId, index: 5 };
  project.reviews.append(reviewed, { kind: 'label-check', outcome: 'right', correctedLabel: null }, 'Ada');
  const gallery = new InfluenceGallery(() => project);
  const page = (changes: Partial<Parameters<InfluenceGallery['page']>[0]>) =>
    gallery.page({ runId, order: 'for', label: null, agrees: null, offset: 0, limit: 10, ...changes });
  const indicesOf = async (changes: Parameters<typeof page>[0]) =>
    (await page(changes)).samples.map(({ sampleIndex }) => sampleIndex);
  expect(await indicesOf({})).toEqual([2, 5, 0, 4, 1]);
  expect(await indicesOf({ order: 'against' })).toEqual([1, 4, 0, 2, 5]);
  expect(await indicesOf({ label: 'clean' })).toEqual([4, 1]);
  expect(await indicesOf({ agrees: true })).toEqual([2, 5]);
  expect(await indicesOf({ agrees: false })).toEqual([0, 4, 1]);
  const second = await page({ offset: 1, limit: 2 });
  expect(second).toMatchObject({
    total: 5,
    samples: [
      {
        ...{ position: 1, sampleIndex: 5, value: 2, agrees: true, predicted: 'particle', similarity: 0.75 },
        review: { labelConfirmed: true },
      },
      { position: 2, sampleIndex: 0, value: 0.25, agrees: false, review: { labelConfirmed: false } },
    ],
  });
  expect(second.samples[0]?.share).toBeCloseTo(2 / 5.5, 12);
});

/** Keeps a measurement of one method with the parameters given. */
async function measure(
  project: Project,
  modelId: number,
  trainingId: number,
  parameters: Record<string, number>,
  lds: BoundedValue | null,
): Promise<number> {
  const { runId, directory } = await project.runs.start({
    kind: 'influence-benchmark',
    method: 'influence-benchmark',
    subject: 'grad-dot',
    modelId,
    datasetId: trainingId,
    case: null,
    parameters: {},
    training: { trainingId, otherId: null },
  });
  const metric = { title: '', summary: '', better: 'high' as const };
  const manifest: InfluenceBenchmarkManifest = {
    schema: 'waferlens-influence-benchmark/1',
    training: { name: 'training', samples: 6 },
    queries: { name: 'validation', samples: 2 },
    seeds: [0],
    subsets: 4,
    leftOut: 4,
    known: { kind: 'none' },
    wrongLabels: [],
    head: {
      features: 2,
      classes: 3,
      regularisation: 1,
      gradient: 0,
      trainingAccuracy: 1,
      queryAccuracy: null,
      agreesWithModel: null,
    },
    metrics: [
      { id: 'leave-one-out', ...metric },
      { id: 'lds', ...metric },
    ],
    entries: [
      {
        method: 'grad-dot',
        title: 'Gradient product',
        version: '1',
        source: { kind: 'published', citation: '' },
        given: {},
        parameters,
        failure: null,
        values: [null, lds],
        bySeed: [[null], [lds?.value ?? null]],
        curve: [],
      },
    ],
    passes: 0,
  };
  await project.runs.finish(runId, {
    content: contentOf({ kind: 'influence-benchmark', inputs: [], judgement: null, judged: null }),
    files: [producedJson(directory, 'influence-benchmark', manifest)],
    seconds: 1,
    yields: { kind: 'influence-benchmark' },
  });
  return runId;
}

test('a ranking is shown with the newest measurement of its method with just its parameters', async () => {
  const { project, trainingId, key } = await trainedProject();
  const { modelId } = key;
  const runId = await traceInfluence(project, key, trainingId, values);
  const lds = { value: 0.5, low: 0.25, high: 0.75 };
  await measure(project, modelId, trainingId, { scale: 1 }, { ...lds, value: 0.3 });
  const newest = await measure(project, modelId, trainingId, { scale: 1 }, lds);
  await measure(project, modelId, trainingId, { scale: 2 }, null);
  await measure(project, modelId, key.datasetId, { scale: 1 }, null);
  const { quality } = await project.rankings.get(runId);
  expect(quality).toEqual({ runId: newest, lds, leaveOneOut: null, mislabelAuroc: null });
  expect(await project.influenceBenchmarks.list(modelId)).toHaveLength(4);
});
