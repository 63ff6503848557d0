import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { VerifyFinding } from '#contract/record.ts';
import {
  addModel,
  contentOf,
  digest,
  evaluate,
  explain,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
} from '../store/fixtures/project.ts';
import { createProject, openProject, type Project } from '../store/project.ts';
import { verifyProject } from './verify.ts';

interface Finished {
  readonly folder: string;
  readonly directory: string;
  readonly runId: number;
  readonly evaluationId: number;
  readonly conceptsId: number;
}

/** A closed project with six pictures and two masks on disk, an evaluation, an explanation and concepts. */
async function finishedProject(): Promise<Finished> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  const samples = Array.from({ length: 6 }, (_, index) => {
    const path = join(pictures, `${index}.png`);
    const maskPath = index < 2 ? join(pictures, `${index}-mask.png`) : null;
    writeFileSync(path, `picture ${index}`);
    if (maskPath !== null) writeFileSync(maskPath, `mask ${index}`);
    return sampleAt(index, {
      path,
      maskPath,
      maskSha256: maskPath === null ? null : digest(`mask ${index}`),
    });
  });
  const project = createProject(directory);
  const model = await addModel(project, folder);
  const dataset = await importSamples(project, folder, samples);
  const evaluationId = await evaluate(project, model.id, dataset.id);
  const runId = await explain(project, { modelId: model.id, datasetId: dataset.id, index: 0 });
  const conceptsId = await findConcepts(project, model.id, dataset.id);
  await project.close();
  return { folder, directory, runId, evaluationId, conceptsId };
}

async function findingsOf(directory: string, runId: number | null = null): Promise<VerifyFinding[]> {
  const project = openProject(directory);
  try {
    const { intact, findings } = await verifyProject(project, { runId });
    expect(intact).toBe(findings.length === 0);
    return findings;
  } finally {
    await project.close();
  }
}

function changeByte(path: string, position: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(position % bytes.length) ^ 1, position % bytes.length);
  writeFileSync(path, bytes);
}

/** Changes the database behind the program's back, as somebody with an SQLite tool could. */
function tamper(directory: string, sql: string): void {
  const sqlite = new Sqlite(join(directory, 'project.db'));
  sqlite.pragma('foreign_keys = OFF');
  for (const trigger of ['record_is_final_update', 'record_is_final_delete']) {
    sqlite.exec(`DROP TRIGGER IF EXISTS ${trigger}`);
  }
  sqlite.exec(sql);
  sqlite.close();
}

test('an untouched project is intact, whole and run by run', async () => {
  const { directory, runId, evaluationId, conceptsId } = await finishedProject();
  const project = openProject(directory);
  expect(await verifyProject(project)).toMatchObject({ intact: true, records: 3, findings: [] });
  expect(await verifyProject(project, { runId })).toMatchObject({ intact: true, records: 1 });
  expect(await verifyProject(project, { runId: evaluationId })).toMatchObject({ intact: true, records: 1 });
  expect(await verifyProject(project, { runId: conceptsId })).toMatchObject({ intact: true, records: 1 });
  await project.close();
});

test('one changed byte in any blob is found, and the blob is named', async () => {
  const { directory } = await finishedProject();
  const blobs = readdirSync(join(directory, 'blobs'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  expect(blobs.length).toBeGreaterThan(8);
  for (const [position, blob] of blobs.entries()) {
    const path = join(blob.parentPath, blob.name);
    changeByte(path, position * 7);
    const findings = await findingsOf(directory);
    expect(findings.map((finding) => finding.message).join()).toContain(path);
    expect(findings.every(({ subject }) => subject === 'blob' || subject === 'model')).toBe(true);
    changeByte(path, position * 7);
  }
  expect(await findingsOf(directory)).toEqual([]);
});

test('a changed map is named with its run, and found when only that run is verified', async () => {
  const { directory, runId } = await finishedProject();
  const map = digest(new Uint8Array(Float32Array.of(0, 0.5, 1, 0.25).buffer));
  changeByte(join(directory, 'blobs', map.slice(0, 2), map), 3);
  for (const scope of [null, runId]) {
    expect(await findingsOf(directory, scope)).toEqual([
      expect.objectContaining({ subject: 'blob', name: `map of run ${runId}`, runId }),
    ]);
  }
});

test('a changed model is named as a model', async () => {
  const { directory, runId } = await finishedProject();
  const model = digest('onnx');
  changeByte(join(directory, 'blobs', model.slice(0, 2), model), 0);
  expect(await findingsOf(directory, runId)).toEqual([
    expect.objectContaining({ subject: 'model', name: 'classifier' }),
  ]);
});

test('a changed checkpoint is named with its model', async () => {
  const { directory } = await finishedProject();
  const checkpoint = digest('onnx checkpoint');
  changeByte(join(directory, 'blobs', checkpoint.slice(0, 2), checkpoint), 0);
  expect(await findingsOf(directory)).toEqual([
    expect.objectContaining({ subject: 'model', name: 'classifier, checkpoint 1' }),
  ]);
});

test('a removed blob is told as gone', async () => {
  const { directory } = await finishedProject();
  const map = digest(new Uint8Array(Float32Array.of(0, 0.5, 1, 0.25).buffer));
  rmSync(join(directory, 'blobs', map.slice(0, 2), map));
  expect(await findingsOf(directory)).toEqual([
    expect.objectContaining({ subject: 'blob', message: expect.stringContaining('is not there any more') }),
  ]);
});

test('a picture that was changed and one that was moved are named', async () => {
  const { directory, folder } = await finishedProject();
  changeByte(join(folder, 'pictures', '2.png'), 0);
  renameSync(join(folder, 'pictures', '3.png'), join(folder, 'pictures', 'elsewhere.png'));
  changeByte(join(folder, 'pictures', '1-mask.png'), 0);
  const findings = await findingsOf(directory);
  expect(findings.map(({ subject, name }) => `${subject} ${name}`).toSorted()).toEqual([
    'picture 2.png',
    'picture 3.png',
    'picture mask of 1.png',
  ]);
});

test("a run's own picture is looked at, other pictures are not", async () => {
  const { directory, folder, runId } = await finishedProject();
  changeByte(join(folder, 'pictures', '2.png'), 0);
  expect(await findingsOf(directory, runId)).toEqual([]);
  changeByte(join(folder, 'pictures', '0.png'), 0);
  expect((await findingsOf(directory, runId)).map(({ name }) => name)).toEqual(['0.png']);
});

test('the pictures that concepts were found on are looked at with their run, others are not', async () => {
  const { directory, folder, conceptsId } = await finishedProject();
  changeByte(join(folder, 'pictures', '0.png'), 0);
  expect(await findingsOf(directory, conceptsId)).toEqual([]);
  changeByte(join(folder, 'pictures', '2.png'), 0);
  changeByte(join(folder, 'pictures', '1-mask.png'), 0);
  expect((await findingsOf(directory, conceptsId)).map(({ name }) => name).toSorted()).toEqual([
    '2.png',
    'mask of 1.png',
  ]);
});

test.each([
  [
    'a byte of a record',
    `UPDATE record SET content = replace(content, '"seed":0', '"seed":1') WHERE sequence = 2`,
  ],
  [
    'the time of a record',
    `UPDATE record SET execution = replace(execution, '1.5', '1.6') WHERE sequence = 2`,
  ],
  ['the hash of a record', `UPDATE record SET hash = '${'a'.repeat(64)}' WHERE sequence = 2`],
])('%s changed in the database is named as record 2', async (_, sql) => {
  const { directory, runId } = await finishedProject();
  tamper(directory, sql);
  const findings = await findingsOf(directory, runId);
  expect(findings).toContainEqual(expect.objectContaining({ subject: 'record', name: 'record 2', runId }));
});

test('a removed last record is found', async () => {
  const { directory } = await finishedProject();
  tamper(directory, `DELETE FROM record WHERE sequence = 3`);
  const names = (await findingsOf(directory)).map(({ name }) => name);
  expect(names).toContain('end of the chain');
  expect(names).toContain('run 3');
});

test.each([
  ['run.method', `UPDATE run SET method = 'lime' WHERE id = 2`],
  ['run.passes', `UPDATE run SET passes = 1 WHERE id = 2`],
  ['run.parameters', `UPDATE run SET parameters = '{}' WHERE id = 2`],
  ['run.seconds', `UPDATE run SET seconds = 0.1 WHERE id = 2`],
  ['run.source_kind', `UPDATE run SET source_kind = 'reconstruction' WHERE id = 2`],
  ['metric insertion of map', `UPDATE metric SET value = 0.99 WHERE subject = 'map'`],
  ['metric insertion of random', `DELETE FROM metric WHERE subject = 'random'`],
  [
    'metric reconstruction-error of run',
    `UPDATE metric SET value = 0.01 WHERE subject = 'run' AND run_id = 3`,
  ],
  [
    'artifact concepts',
    `UPDATE artifact SET sha256 = '${'c'.repeat(64)}' WHERE run_id = 3 AND name = 'concepts'`,
  ],
  ['artifact map', `UPDATE artifact SET bytes = 1 WHERE run_id = 2`],
  ['model.preprocessing', `UPDATE model SET preprocessing = replace(preprocessing, 'grey', 'rgb')`],
  ['sample.sha256', `UPDATE sample SET sha256 = '${'b'.repeat(64)}' WHERE sample_index = 0`],
  ['prediction_set.logits_sha256', `UPDATE prediction_set SET logits_sha256 = evaluation_sha256`],
  ['prediction_set.accuracy', 'UPDATE prediction_set SET accuracy = 1'],
])('a tampered %s is named', async (name, sql) => {
  const { directory } = await finishedProject();
  tamper(directory, sql);
  const findings = await findingsOf(directory);
  expect(findings).toContainEqual(expect.objectContaining({ subject: 'row', name }));
});

test('a label changed in the table is named with its sample', async () => {
  const { directory } = await finishedProject();
  tamper(directory, `UPDATE sample SET label = 'clean' WHERE sample_index = 5`);
  expect(await findingsOf(directory)).toContainEqual(
    expect.objectContaining({ subject: 'row', name: 'validation: 5.png' }),
  );
});

test("a run on a model and a picture that are not the project's own is intact", async () => {
  const { directory } = await finishedProject();
  const project = openProject(directory);
  const { runId } = await project.runs.start({
    kind: 'judgement',
    method: 'judgement',
    subject: 'map.npy',
    modelId: null,
    datasetId: null,
    case: null,
    parameters: {},
  });
  await project.runs.finish(runId, {
    content: contentOf({
      kind: 'judgement',
      method: { id: 'judgement', version: '1', source: '', citation: '' },
    }),
    files: [],
    seconds: 1,
    yields: { kind: 'judgement', judgementPasses: 300 },
  });
  expect(await verifyProject(project)).toMatchObject({ intact: true, findings: [] });
  await project.close();
});

test('a row that is no longer what the program writes is a finding, not a crash', async () => {
  const { directory } = await finishedProject();
  tamper(directory, `UPDATE metric SET settings = '[]' WHERE subject = 'map'`);
  const findings = await findingsOf(directory);
  expect(findings).toContainEqual(expect.objectContaining({ subject: 'row', runId: 2 }));
});

test('verification can be stopped', async () => {
  const { directory } = await finishedProject();
  const project = openProject(directory);
  const stop = new AbortController();
  const verified = verifyProject(project, {}, { signal: stop.signal, report: () => stop.abort() });
  await expect(verified).rejects.toMatchObject({ code: 'cancelled' });
  await project.close();
});

test('progress ends with the number of files', async () => {
  const { directory } = await finishedProject();
  const project: Project = openProject(directory);
  const seen: { done: number; total: number }[] = [];
  await verifyProject(project, {}, { report: (progress) => void seen.push(progress) });
  const last = seen.at(-1);
  expect(last?.done).toBe(last?.total);
  expect(last?.total).toBeGreaterThan(6);
  await project.close();
});
