import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { verifyProject } from '../provenance/verify.ts';
import {
  addModel,
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

interface Filled {
  readonly directory: string;
  readonly modelId: number;
  readonly datasetId: number;
}

/** A closed project of schema 1 with runs of several kinds and states, a review and kept work. */
async function projectOfSchema1(): Promise<Filled> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory, { migrations: projectMigrations.slice(0, 1) });
  fillOlderSchema(project);
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) =>
    sampleAt(index, { maskPath: null, maskSha256: null }),
  );
  const { id: datasetId } = await importSamples(project, folder, samples);
  await evaluate(project, modelId, datasetId);
  const key = { modelId, datasetId, index: 0 };
  await explain(project, key);
  project.reviews.append(key, { kind: 'verdict', verdict: 'ambiguous' }, 'Ada');
  const failed = await project.runs.start({
    kind: 'report',
    method: 'report',
    subject: 'Lot 7',
    modelId,
    datasetId,
    case: null,
    parameters: {},
  });
  await project.runs.fail(failed.runId, 'the disk is full');
  dropPlaces(project);
  await project.close();
  return { directory, modelId, datasetId };
}

type Row = Readonly<Record<string, unknown>>;

/** Every row of every table, and the text of every index and trigger. */
function contentsOf(file: string): {
  readonly tables: Readonly<Record<string, Row[]>>;
  readonly parts: Row[];
} {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    const names = sqlite
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    const tables = Object.fromEntries(
      (names as string[]).map((name) => [name, sqlite.prepare(`SELECT * FROM "${name}"`).all() as Row[]]),
    );
    const parts = sqlite
      .prepare(
        "SELECT type, name, tbl_name FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name",
      )
      .all() as Row[];
    return { tables, parts };
  } finally {
    sqlite.close();
  }
}

test('a project of schema 1 keeps every row, index and trigger, and the copy has them as they were', async () => {
  const { directory } = await projectOfSchema1();
  const before = contentsOf(join(directory, 'project.db'));
  await openProject(directory).close();
  const after = contentsOf(join(directory, 'project.db'));
  const { sqlite_sequence: counters = [], ...rows } = before.tables;
  expect(before.tables.run).toHaveLength(3);
  expect(after.tables).toMatchObject(rows);
  expect(after.tables.sqlite_sequence).toEqual(expect.arrayContaining(counters));
  expect(after.parts).toEqual(expect.arrayContaining(before.parts));
  expect(readdirSync(join(directory, 'backup'))).toEqual(['project-v1-1.db']);
  expect(contentsOf(join(directory, 'backup', 'project-v1-1.db')).tables.run).toEqual(before.tables.run);
});

test('a project of schema 1 verifies intact after its upgrade', async () => {
  const { directory } = await projectOfSchema1();
  const project = openProject(directory);
  const { findings } = await verifyProject(project);
  // The fixture has no pictures on disk; nothing else may be missing.
  expect(findings.filter(({ subject }) => subject !== 'picture')).toEqual([]);
  await project.close();
});

test('an upgraded project takes a run of a new kind, numbered after those it had', async () => {
  const { directory, modelId, datasetId } = await projectOfSchema1();
  const project = openProject(directory);
  expect(await findConcepts(project, modelId, datasetId)).toBe(4);
  await project.close();
});

test('a kind of run that is not in the table of kinds is refused', async () => {
  const { directory } = await projectOfSchema1();
  const project = openProject(directory);
  expect(() =>
    project.database.run(
      `INSERT INTO run (kind, method, subject, parameters, state, started_at)
       VALUES ('guess', 'guess', '', '{}', 'running', '')`,
    ),
  ).toThrow(/no such/);
  await project.close();
});

test('rows that refer to a run still hold it after the table was made anew', async () => {
  const { directory } = await projectOfSchema1();
  const project = openProject(directory);
  expect(() => project.database.run('DELETE FROM run WHERE id = 1')).toThrow(/FOREIGN KEY/);
  await project.close();
});
