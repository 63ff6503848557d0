import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaseKey } from '#contract/scalars.ts';
import {
  addModel,
  contentOf,
  digest,
  evaluate,
  explain,
  explanationYield,
  importSamples,
  producedMap,
  sampleAt,
  sixSamples,
  temporaryFolder,
} from './fixtures/project.ts';
import { createProject, openProject, type Project } from './project.ts';
import type { RunStart } from './runs.ts';

interface Ready {
  readonly folder: string;
  readonly project: Project;
  readonly key: CaseKey;
}

async function ready(): Promise<Ready> {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  const model = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const dataset = await importSamples(project, folder, samples);
  return { folder, project, key: { modelId: model.id, datasetId: dataset.id, index: 2 } };
}

function explanationOf(key: CaseKey): RunStart {
  return {
    kind: 'explanation',
    method: 'rise',
    subject: '2.png',
    modelId: key.modelId,
    datasetId: key.datasetId,
    case: key,
    parameters: { samples: 10 },
  };
}

test('a run is running in a folder of its own until it is settled', async () => {
  const { project, key } = await ready();
  const { runId, directory } = await project.runs.start(explanationOf(key));
  expect(existsSync(directory)).toBe(true);
  expect(project.runs.get(runId)).toMatchObject({
    state: 'running',
    case: key,
    model: 'classifier',
    recordHash: null,
  });
  expect(project.explanations.of(key)).toEqual([]);
  await project.runs.fail(runId, 'the picture is gone');
  expect(project.runs.get(runId)).toMatchObject({ state: 'failed', failure: 'the picture is gone' });
  expect(existsSync(directory)).toBe(false);
  await project.close();
});

test('a finished run has its record, its blobs, its metrics and the resolved parameters', async () => {
  const { project, key } = await ready();
  const runId = await explain(project, key);
  const record = project.records.of(runId);
  const map = digest(new Uint8Array(Float32Array.of(0, 0.5, 1, 0.25).buffer));
  expect(record?.content.outputs).toEqual([{ name: 'map', sha256: map, bytes: 16 }]);
  expect(record).toMatchObject({ sequence: 1, previous: '0'.repeat(64) });
  expect(await project.blobs.has(map)).toBe(true);
  expect(project.runs.get(runId)).toMatchObject({
    state: 'done',
    seconds: 1.5,
    passes: 4001,
    recordHash: record?.hash,
    failure: null,
  });
  expect(project.metrics.of(runId).judgement?.map.insertion?.value).toBe(0.75);
  await project.close();
});

test('an explanation is shown as it was recorded', async () => {
  const { project, key } = await ready();
  const runId = await explain(project, key);
  expect(project.explanations.of(key)).toEqual([
    expect.objectContaining({
      runId,
      method: 'rise',
      title: 'RISE',
      signed: false,
      source: { kind: 'published', citation: 'Petsiuk 2018' },
      judgementPasses: 300,
      target: { index: 2, label: 'particle' },
      recordHash: project.records.of(runId)?.hash,
      artifacts: [expect.objectContaining({ name: 'map', type: 'float32', shape: [4], range: [0, 1] })],
    }),
  ]);
  await project.close();
});

test('the newest explanation per method is shown, in the order in which methods were first run', async () => {
  const { project, key } = await ready();
  const first = await explain(project, key, 'rise');
  const occlusion = await explain(project, key, 'occlusion');
  const second = await explain(project, key, 'rise', [1, 2, 3, 4]);
  const { runId: unfinished } = await project.runs.start(explanationOf(key));
  expect(project.explanations.of(key).map(({ runId }) => runId)).toEqual([second, occlusion]);
  expect(project.explanations.get(first).runId).toBe(first);
  expect(project.explanations.cases(key.modelId, key.datasetId)).toEqual([
    { index: 2, methods: ['occlusion', 'rise'] },
  ]);
  expect(() => project.explanations.get(unfinished)).toThrow(/left no explanation/);
  await project.close();
});

test('records are chained in the order in which runs finish', async () => {
  const { project, key } = await ready();
  const slow = await project.runs.start(explanationOf(key));
  const quick = await explain(project, key, 'occlusion');
  await project.runs.finish(slow.runId, {
    content: contentOf(),
    files: [producedMap(slow.directory, [1, 2])],
    seconds: 1,
    yields: explanationYield,
  });
  const [first, second] = [project.records.of(quick), project.records.of(slow.runId)];
  expect([first?.sequence, second?.sequence]).toEqual([1, 2]);
  expect(second?.previous).toBe(first?.hash);
  expect(project.records.headOnFile()).toEqual({ sequence: 2, hash: second?.hash });
  await project.close();
});

test('the same computation twice has the same content hash', async () => {
  const { project, key } = await ready();
  const [first, second] = [await explain(project, key), await explain(project, key)];
  expect(project.records.of(second)?.contentHash).toBe(project.records.of(first)?.contentHash);
  await project.close();
});

test('a settled run can not be settled again', async () => {
  const { project, key } = await ready();
  const runId = await explain(project, key);
  const finish = { content: contentOf(), files: [], seconds: 1, yields: explanationYield };
  await expect(project.runs.finish(runId, finish)).rejects.toMatchObject({ code: 'not-found' });
  await expect(project.runs.cancel(runId)).rejects.toThrow(/is done already/);
  expect(project.records.count()).toBe(1);
  await project.close();
});

test('a content that is no record leaves the run running and writes nothing', async () => {
  const { project, key } = await ready();
  const { runId, directory } = await project.runs.start(explanationOf(key));
  const finish = {
    content: contentOf({ output: { logits: [Number.NaN], probabilities: [] } }),
    files: [producedMap(directory, [1])],
    seconds: 1,
    yields: explanationYield,
  };
  await expect(project.runs.finish(runId, finish)).rejects.toThrow();
  expect(project.runs.get(runId).state).toBe('running');
  expect(project.records.count()).toBe(0);
  expect(project.artifacts.of(runId)).toEqual([]);
  await project.close();
});

test('a file that is not there when a run is finished leaves the run running', async () => {
  const { project, key } = await ready();
  const { runId, directory } = await project.runs.start(explanationOf(key));
  const file = { ...producedMap(directory, [1]), path: join(directory, 'elsewhere') };
  const finish = { content: contentOf(), files: [file], seconds: 1, yields: explanationYield };
  await expect(project.runs.finish(runId, finish)).rejects.toMatchObject({ code: 'not-found' });
  expect(project.runs.get(runId).state).toBe('running');
  await project.close();
});

test('runs that were running when the program ended are interrupted when the project is opened', async () => {
  const { project, key } = await ready();
  const done = await explain(project, key);
  const { runId } = await project.runs.start(explanationOf(key));
  await project.close();
  const again = openProject(project.directory);
  expect(again.interruptedRuns).toEqual([runId]);
  expect(again.runs.get(runId).state).toBe('interrupted');
  expect(again.runs.get(done).state).toBe('done');
  await again.close();
});

test('runs are listed newest first, page by page', async () => {
  const { project, key } = await ready();
  for (let count = 0; count < 5; count += 1) await project.runs.start(explanationOf(key));
  expect(project.runs.list(0, 2)).toMatchObject({ total: 5, runs: [{ id: 5 }, { id: 4 }] });
  expect(project.runs.list(4, 10).runs.map(({ id }) => id)).toEqual([1]);
  await project.close();
});

test('an evaluation gives a prediction set and the columns that Cases filters on', async () => {
  const { project, key } = await ready();
  const runId = await evaluate(project, key.modelId, key.datasetId);
  const found = await project.predictions.newest(key.modelId, key.datasetId);
  expect(found).toMatchObject({ runId, evaluation: sixSamples, runtime: { provider: 'cpu' } });
  const columns = project.columns.of(key.datasetId, key.modelId);
  expect(columns.map(({ name, width }) => `${name} ${width}`).slice(-3)).toEqual([
    'predicted 1',
    'confidence 1',
    'logits 3',
  ]);
  expect(columns.find(({ name }) => name === 'predicted')?.values).toEqual(sixSamples.labels);
  expect(project.columns.of(key.datasetId, null).map(({ name }) => name)).not.toContain('predicted');
  await project.close();
});

test('the newest evaluation of a model on a data set counts', async () => {
  const { project, key } = await ready();
  expect(await project.predictions.newest(key.modelId, key.datasetId)).toBeNull();
  await evaluate(project, key.modelId, key.datasetId);
  const newest = await evaluate(project, key.modelId, key.datasetId);
  expect((await project.predictions.newest(key.modelId, key.datasetId))?.runId).toBe(newest);
  expect(project.predictions.summaries()).toEqual([
    { modelId: key.modelId, datasetId: key.datasetId, accuracy: 4 / 6 },
  ]);
  await project.close();
});

test('an evaluation whose blob was changed is not shown as if it were whole', async () => {
  const { project, key } = await ready();
  const runId = await evaluate(project, key.modelId, key.datasetId);
  const output = project.records.of(runId)?.content.outputs.find(({ name }) => name === 'evaluation');
  writeFileSync(project.blobs.pathOf(output?.sha256 ?? ''), JSON.stringify({ ...sixSamples, samples: 7 }));
  const newest = project.predictions.newest(key.modelId, key.datasetId);
  await expect(newest).rejects.toMatchObject({ code: 'integrity' });
  await project.close();
});

test('a report run gives a report', async () => {
  const { project, key } = await ready();
  const { runId, directory } = await project.runs.start({
    ...explanationOf(key),
    kind: 'report',
    case: null,
  });
  const path = join(directory, 'report.pdf');
  writeFileSync(path, '%PDF');
  const file = { name: 'report', path, sha256: digest('%PDF'), bytes: 4 };
  const content = contentOf({ kind: 'report', target: null, output: null, judgement: null, judged: null });
  await project.runs.finish(runId, {
    content,
    files: [file],
    seconds: 1,
    yields: { kind: 'report', title: 'Night shift', pages: 3, cases: 6, template: 'case-sheet' },
  });
  const [report] = project.reports.list();
  expect(report).toMatchObject({
    title: 'Night shift',
    pages: 3,
    cases: 6,
    template: 'case-sheet',
    bytes: 4,
    sha256: digest('%PDF'),
  });
  expect(project.reports.ofRun(runId)).toEqual(report);
  expect(project.summary().reports).toBe(1);
  await project.close();
});
