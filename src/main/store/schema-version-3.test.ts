import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyProject } from '../provenance/verify.ts';
import { contentsOf } from './fixtures/database-contents.ts';
import {
  addModel,
  digest,
  dropPlaces,
  evaluate,
  explain,
  fillOlderSchema,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
} from './fixtures/project.ts';
import { projectMigrations } from './migrations.ts';
import { createProject, openProject } from './project.ts';

/** A closed project of schema 2 with masks, runs of several kinds, a review and a named concept. */
async function projectOfSchema2(): Promise<string> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory, { migrations: projectMigrations.slice(0, 2) });
  fillOlderSchema(project);
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const { id: datasetId } = await importSamples(project, folder, samples);
  await evaluate(project, modelId, datasetId);
  const key = { modelId, datasetId, index: 0 };
  await explain(project, key);
  const runId = await findConcepts(project, modelId, datasetId);
  await project.concepts.name(runId, 1, 'scratch', 'Grace');
  project.reviews.append(key, { kind: 'verdict', verdict: 'ambiguous' }, 'Ada');
  dropPlaces(project);
  await project.close();
  return directory;
}

test('a project of schema 2 keeps every row, index and trigger, and the copy has them as they were', async () => {
  const directory = await projectOfSchema2();
  const before = contentsOf(join(directory, 'project.db'));
  await openProject(directory).close();
  const after = contentsOf(join(directory, 'project.db'));
  const { run_kind: kinds = [], ...rows } = before.tables;
  expect(before.tables.run).toHaveLength(3);
  expect(before.tables.mask).toHaveLength(3);
  expect(before.tables).not.toHaveProperty('mask_entry');
  expect(after.tables).toMatchObject(rows);
  expect(after.tables.run_kind).toEqual(expect.arrayContaining(kinds));
  expect(after.tables.mask_entry).toEqual([]);
  expect(after.parts).toEqual(expect.arrayContaining(before.parts));
  expect(readdirSync(join(directory, 'backup'))).toEqual(['project-v2-1.db']);
});

test('a project of schema 2 verifies intact after its upgrade', async () => {
  const project = openProject(await projectOfSchema2());
  onTestFinished(() => project.close());
  const { findings } = await verifyProject(project);
  // The fixture has no pictures on disk; nothing else may be missing.
  expect(findings.filter(({ subject }) => subject !== 'picture')).toEqual([]);
});

test('masks that came with the data sets of an upgraded project count until somebody says otherwise', async () => {
  const project = openProject(await projectOfSchema2());
  onTestFinished(() => project.close());
  expect(project.samples.get(1, 2)).toMatchObject({ maskPath: '/masks/2.png', maskSha256: digest('mask 2') });
  const { sha256 } = await project.blobs.putBytes(Buffer.from('mask'));
  const source = { proposals: [], entry: null, edited: true, file: null };
  project.masks.accept(1, [{ index: 2, kind: 'accepted', sha256, area: 4, source }], 'Ada');
  expect(project.samples.get(1, 2).maskSha256).toBe(sha256);
});

test('an upgraded project takes runs that cut pictures into segments', async () => {
  const project = openProject(await projectOfSchema2());
  onTestFinished(() => project.close());
  const started = await project.runs.start({
    kind: 'segmentation',
    method: 'grid',
    subject: '0.png',
    modelId: null,
    datasetId: null,
    case: null,
    parameters: {},
  });
  expect(started.runId).toBe(4);
});
