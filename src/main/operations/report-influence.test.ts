import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditManifest } from '#contract/audit.ts';
import {
  addModel,
  contentOf,
  digest,
  importSamples,
  producedJson,
  sampleAt,
  temporaryFolder,
  traceInfluence,
} from '../store/fixtures/project.ts';
import { createProject } from '../store/project.ts';
import { reportedAudit } from './report-audit.ts';
import { reportedInfluences } from './report-influence.ts';

/** A project with a training set of six pictures that lie in its folder. */
async function trainedProject() {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => {
    const path = join(folder, `${index}.png`);
    writeFileSync(path, `picture ${index}`);
    return sampleAt(index, { path });
  });
  const { id: trainingId } = await importSamples(project, folder, samples, 'training');
  const { id: datasetId } = await importSamples(project, folder, samples.slice(0, 2), 'validation');
  return { folder, project, modelId, trainingId, key: { modelId, datasetId, index: 1 } };
}

const blobOf = (index: number) => `blob:${digest(`picture ${index}`)}`;

test('pictures that a report shows are copied, so that they outlive the originals; a changed one is refused', async () => {
  const { folder, project, trainingId, key } = await trainedProject();
  await rm(join(folder, '4.png'));
  const runId = await traceInfluence(project, key, trainingId, [0.25, -1, 2, Number.NaN, -0.25, 2]);
  const [influence] = await reportedInfluences(project, key);
  expect(influence).toMatchObject({
    runId,
    method: 'grad-dot',
    target: 'particle',
    training: { name: 'training', samples: 5 },
    quality: null,
    for: [{ sampleIndex: 2 }, { sampleIndex: 5 }, { sampleIndex: 0 }],
    against: [{ sampleIndex: 1 }, { sampleIndex: 4 }],
    contentHash: project.records.of(runId)?.contentHash,
  });
  for (const { path, sampleIndex, pixelSizeNm } of [
    ...(influence?.for ?? []),
    ...(influence?.against ?? []),
  ]) {
    expect(path).toBe(blobOf(sampleIndex));
    expect(pixelSizeNm).toBe(2.5);
    // The page of a picture that is gone says so.
    expect(await project.blobs.has(digest(`picture ${sampleIndex}`))).toBe(sampleIndex !== 4);
  }
  await rm(join(folder, '2.png'));
  expect(await reportedInfluences(project, key)).toEqual([influence]);
  writeFileSync(join(folder, '4.png'), 'another picture');
  await expect(reportedInfluences(project, key)).rejects.toMatchObject({
    code: 'integrity',
    message: expect.stringContaining('4.png is not the picture that was imported'),
  });
});

test('the newest audit of a model comes with what reviewers decided since, cut to what a report shows', async () => {
  const { project, modelId, trainingId, key } = await trainedProject();
  expect(await reportedAudit(project, modelId)).toBeNull();
  const suspect = (sampleIndex: number) => ({
    ...{ sampleIndex, name: `${sampleIndex}.png`, label: 'bridge', selfInfluence: 1, predicted: 'clean' },
    ...{ probability: 0.1, suggestion: 'clean', suggestionProbability: 0.9, memorisation: 0.05 },
  });
  const paired = (sampleIndex: number) => ({ sampleIndex, name: `${sampleIndex}.png`, label: 'bridge' });
  const manifest: AuditManifest = {
    schema: 'waferlens-audit/1',
    training: { name: 'training', samples: 6, unlabelled: 0, unreadable: 0 },
    validation: { name: 'validation', samples: 2 },
    method: { id: 'grad-dot', title: 'Gradient product', parameters: {} },
    head: {
      ...{ features: 2, classes: 3, regularisation: 1, gradient: 0 },
      ...{ trainingAccuracy: 1, queryAccuracy: null, agreesWithModel: null },
    },
    queue: Array.from({ length: 30 }, (_, at) => suspect(at % 6)),
    known: null,
    duplicateThreshold: 0.98,
    duplicates: [{ first: paired(0), second: paired(3), similarity: 1, identical: true }],
    leaks: [{ training: paired(5), validation: paired(1), similarity: 0.99, identical: false }],
    memorised: [],
    suggestions: [
      {
        action: 'relabel',
        sampleIndex: 3,
        name: '3.png',
        label: 'bridge',
        newLabel: 'clean',
        reason: 'label',
      },
    ],
    effects: [],
  };
  const { runId, directory } = await project.runs.start({
    ...{ kind: 'audit', method: 'audit', subject: 'training', modelId, datasetId: trainingId, case: null },
    ...{ parameters: {}, training: { trainingId, otherId: key.datasetId } },
  });
  await project.runs.finish(runId, {
    content: contentOf({
      kind: 'audit',
      method: { id: 'audit', version: '1', source: 'published', citation: '' },
      parameters: {},
      ...{ target: null, baseline: null, output: null, judgement: null, judged: null },
    }),
    files: [producedJson(directory, 'audit', manifest)],
    seconds: 1,
    yields: { kind: 'audit' },
  });
  project.reviews.append(
    { modelId, datasetId: trainingId, index: 3 },
    { kind: 'label-check', outcome: 'wrong', correctedLabel: 'clean' },
    'Ada',
  );
  const audit = await reportedAudit(project, modelId);
  expect(audit).toMatchObject({
    runId,
    counts: { queue: 30, duplicates: 1, leaks: 1, suggestions: 1, relabelled: 1, confirmed: 0, removed: 0 },
    duplicates: [{ first: { path: blobOf(0) }, second: { path: blobOf(3) } }],
    leaks: [{ training: { path: blobOf(5) }, validation: { path: blobOf(1) } }],
    suggestions: [{ review: { correctedLabel: 'clean', reviewer: 'Ada' } }],
    contentHash: project.records.of(runId)?.contentHash,
  });
  expect(audit?.queue).toHaveLength(24);
  expect(audit?.queue[3]).toMatchObject({ path: blobOf(3), review: { correctedLabel: 'clean' } });
  expect(audit?.queue[4]?.review).toMatchObject({ correctedLabel: null, reviewer: null });
});
