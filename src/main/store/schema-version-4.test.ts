import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyProject } from '../provenance/verify.ts';
import { contentsOf } from './fixtures/database-contents.ts';
import {
  addModel,
  addPlaces,
  dropPlaces,
  evaluate,
  explain,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
  traceInfluence,
} from './fixtures/project.ts';
import { projectMigrations } from './migrations.ts';
import { createProject, openProject } from './project.ts';

/** A closed project of schema 3 with masks, runs of several kinds, a review and a named concept. */
async function projectOfSchema3(): Promise<string> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory, { migrations: projectMigrations.slice(0, 3) });
  addPlaces(project);
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const { id: datasetId } = await importSamples(project, folder, samples);
  await evaluate(project, modelId, datasetId);
  const key = { modelId, datasetId, index: 0 };
  await explain(project, key);
  const runId = await findConcepts(project, modelId, datasetId);
  await project.concepts.name(runId, 1, 'scratch', 'Grace');
  project.reviews.append(key, { kind: 'verdict', verdict: 'ambiguous' }, 'Ada');
  const { sha256 } = await project.blobs.putBytes(Buffer.from('mask'));
  const source = { proposals: [], entry: null, edited: true, file: null };
  project.masks.accept(datasetId, [{ index: 2, kind: 'accepted', sha256, area: 4, source }], 'Ada');
  dropPlaces(project);
  await project.close();
  return directory;
}

test('a project of schema 3 keeps every row, index and trigger, and the copy has them as they were', async () => {
  const directory = await projectOfSchema3();
  const before = contentsOf(join(directory, 'project.db'));
  await openProject(directory).close();
  const after = contentsOf(join(directory, 'project.db'));
  const { run_kind: kinds = [], ...rows } = before.tables;
  expect(before.tables.run).toHaveLength(3);
  expect(before.tables.mask_entry).toHaveLength(1);
  expect(before.tables).not.toHaveProperty('run_training');
  expect(after.tables).toMatchObject(rows);
  expect(after.tables.run_kind).toEqual(expect.arrayContaining(kinds));
  expect(after.tables.run_training).toEqual([]);
  expect(after.parts).toEqual(expect.arrayContaining(before.parts));
  expect(readdirSync(join(directory, 'backup'))).toEqual(['project-v3-1.db']);
});

test('an upgraded project verifies intact, and takes rankings of training pictures', async () => {
  const project = openProject(await projectOfSchema3());
  onTestFinished(() => project.close());
  const runId = await traceInfluence(project, { modelId: 1, datasetId: 1, index: 3 }, 1, [0.5, -0.25, 1]);
  expect(runId).toBe(4);
  expect((await project.rankings.get(runId)).training.datasetId).toBe(1);
  const { findings } = await verifyProject(project);
  // The fixture has no pictures on disk; nothing else may be missing.
  expect(findings.filter(({ subject }) => subject !== 'picture')).toEqual([]);
});
