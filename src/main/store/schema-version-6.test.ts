import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { verifyProject } from '../provenance/verify.ts';
import { contentsOf, type Row } from './fixtures/database-contents.ts';
import {
  addModel,
  contentOf,
  evaluate,
  explain,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
} from './fixtures/project.ts';
import { projectMigrations } from './migrations.ts';
import { createProject, openProject } from './project.ts';

/** A closed project of schema 5 with runs of three kinds, a review, a study and an answer that was taken back. */
async function projectOfSchema5(): Promise<string> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory, { migrations: projectMigrations.slice(0, 5) });
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const { id: datasetId } = await importSamples(project, folder, samples);
  await evaluate(project, modelId, datasetId);
  const key = { modelId, datasetId, index: 0 };
  const runId = await explain(project, key);
  await findConcepts(project, modelId, datasetId);
  project.reviews.append(key, { kind: 'verdict', verdict: 'ambiguous' }, 'Ada');
  const { id: studyId } = project.studies.create(
    { title: 'Before', modelId, datasetId, createdBy: 'Ada' },
    {
      ...{ indices: [0], methods: [{ id: 'rise', title: 'RISE' }], runs: [[runId]] },
      ...{ reviewers: ['Ada'], seed: 0, blinded: true },
    },
  );
  for (const item of [1, 2]) {
    project.studies.answer(studyId, { reviewer: 'Ada', runId, item, points: 3 + item });
  }
  project.studies.undo(studyId, 'Ada');
  await project.close();
  return directory;
}

test('a project of schema 5 keeps every row, index and trigger; what its records read can be asked for', async () => {
  const directory = await projectOfSchema5();
  const before = contentsOf(join(directory, 'project.db'));
  await openProject(directory).close();
  const after = contentsOf(join(directory, 'project.db'));
  const { run_kind: kinds = [], ...rows } = before.tables;
  expect(before.tables.record).toHaveLength(3);
  expect(before.tables.study_answer).toHaveLength(3);
  expect(before.tables).not.toHaveProperty('record_input');
  expect(after.tables).toMatchObject(rows);
  expect(after.tables.run_kind).toEqual(
    expect.arrayContaining([...kinds, { kind: 'study' }, { kind: 'agreement' }]),
  );
  expect(after.parts).toEqual(expect.arrayContaining(before.parts));
  // The records themselves say what they read: their inputs, and their model.
  const read = (before.tables.record ?? []).flatMap(({ sequence, content }) => {
    const { inputs, model } = JSON.parse(String(content));
    const hashes = [...inputs.map(({ sha256 }: { sha256: string }) => sha256), model.sha256];
    return [...new Set<string>(hashes)].map((sha256) => ({ sha256, sequence }));
  });
  const sorted = (found: readonly Row[]) => found.map((row) => JSON.stringify(row)).sort();
  expect(sorted(after.tables.record_input ?? [])).toEqual(sorted(read));
  expect(readdirSync(join(directory, 'backup'))).toEqual(['project-v5-1.db']);
});

test('an upgraded project verifies intact, keeps its answers, and notes what a new record read', async () => {
  const directory = await projectOfSchema5();
  const project = openProject(directory);
  onTestFinished(() => project.close());
  expect(project.studies.get(1).answered).toEqual([1]);
  const { findings } = await verifyProject(project);
  // The fixture has no pictures on disk; nothing else may be missing.
  expect(findings.filter(({ subject }) => subject !== 'picture')).toEqual([]);
  await explain(project, { modelId: 1, datasetId: 1, index: 0 }, 'occlusion');
  const { tables } = contentsOf(join(directory, 'project.db'));
  const [picture] = contentOf().inputs;
  const own = (tables.record_input ?? []).filter(({ sequence }) => sequence === 4);
  expect(own).toHaveLength(2);
  expect(own.map(({ sha256 }) => sha256)).toContain(picture?.sha256);
});

test('a record that was made unreadable does not stop the upgrade, and is told by verify', async () => {
  const directory = await projectOfSchema5();
  const sqlite = new Sqlite(join(directory, 'project.db'));
  sqlite.exec("DROP TRIGGER record_is_final_update; UPDATE record SET content = '{' WHERE sequence = 2");
  sqlite.close();
  const project = openProject(directory);
  onTestFinished(() => project.close());
  const { findings } = await verifyProject(project);
  expect(findings).toContainEqual(expect.objectContaining({ subject: 'record', name: 'record 2' }));
});
