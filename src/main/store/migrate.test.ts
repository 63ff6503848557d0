import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/project.ts';
import { type Migration, migrate, userVersion } from './migrate.ts';
import { projectMigrations } from './migrations.ts';
import { createProject, openProject } from './project.ts';

const first: Migration = {
  version: 1,
  up: (sqlite) =>
    sqlite.exec(`
      CREATE TABLE wafer (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
      CREATE TABLE die (wafer_id INTEGER NOT NULL REFERENCES wafer (id), x INTEGER) STRICT;
      INSERT INTO wafer VALUES (1, 'W1');
      INSERT INTO die VALUES (1, 7);`),
};
const second: Migration = {
  version: 2,
  up: (sqlite) =>
    sqlite.exec(`
      CREATE TABLE wafer_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, lot TEXT NOT NULL) STRICT;
      INSERT INTO wafer_new SELECT id, name, 'L0' FROM wafer;
      DROP TABLE wafer;
      ALTER TABLE wafer_new RENAME TO wafer;`),
};
const failing: Migration = {
  version: 2,
  up: (sqlite) => {
    sqlite.exec(`UPDATE wafer SET name = 'changed'`);
    sqlite.exec('SELECT no_such_column FROM wafer');
  },
};
const orphaning: Migration = { version: 2, up: (sqlite) => sqlite.exec('DELETE FROM wafer') };

function openAt(migrations: readonly Migration[]): Sqlite.Database {
  const sqlite = new Sqlite(join(temporaryFolder(), 'project.db'));
  migrate(sqlite, migrations);
  return sqlite;
}

test('a database moves from step 1 to step 2 with its rows, and the copy has them as they were', () => {
  const sqlite = openAt([first]);
  const copy = migrate(sqlite, [first, second]);
  expect(userVersion(sqlite)).toBe(2);
  expect(sqlite.prepare('SELECT * FROM wafer').all()).toEqual([{ id: 1, name: 'W1', lot: 'L0' }]);
  expect(sqlite.prepare('SELECT * FROM die').all()).toEqual([{ wafer_id: 1, x: 7 }]);
  expect(copy).toMatch(/backup.project-v1-1\.db$/);
  const before = new Sqlite(copy ?? '', { readonly: true });
  expect(userVersion(before)).toBe(1);
  expect(before.prepare('SELECT * FROM wafer').all()).toEqual([{ id: 1, name: 'W1' }]);
  before.close();
  sqlite.close();
});

test('a second copy of the same version has the next number', () => {
  const sqlite = openAt([first]);
  expect(() => migrate(sqlite, [first, failing])).toThrow();
  expect(migrate(sqlite, [first, second])).toMatch(/project-v1-2\.db$/);
  sqlite.close();
});

test('a step that fails leaves the database as it was', () => {
  const sqlite = openAt([first]);
  expect(() => migrate(sqlite, [first, failing])).toThrow();
  expect(userVersion(sqlite)).toBe(1);
  expect(sqlite.prepare('SELECT name FROM wafer').get()).toEqual({ name: 'W1' });
  expect(sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
  sqlite.close();
});

test('a step that leaves rows without their parent is undone and told', () => {
  const sqlite = openAt([first]);
  expect(() => migrate(sqlite, [first, orphaning])).toThrow(/1 rows of die refer to nothing/);
  expect(sqlite.prepare('SELECT count(*) AS count FROM wafer').get()).toEqual({ count: 1 });
  sqlite.close();
});

test('steps must be numbered 1, 2, 3 ..', () => {
  const sqlite = openAt([first]);
  expect(() => migrate(sqlite, [first, { ...second, version: 3 }])).toThrow('invalid migration: 3');
  sqlite.close();
});

test('a new database is not copied', () => {
  const folder = temporaryFolder();
  const sqlite = new Sqlite(join(folder, 'project.db'));
  expect(migrate(sqlite, [first, second])).toBeNull();
  expect(existsSync(join(folder, 'backup'))).toBe(false);
  sqlite.close();
});

test('an older project is upgraded when it is opened, with a copy beside it', async () => {
  const directory = join(temporaryFolder(), 'fab.waferlens');
  const project = createProject(directory);
  project.settings.set('answer', 42);
  await project.close();
  const next: Migration = {
    version: projectMigrations.length + 1,
    up: (sqlite) => sqlite.exec('CREATE TABLE added (id INTEGER PRIMARY KEY) STRICT'),
  };
  await openProject(directory, { migrations: [...projectMigrations, next] }).close();
  expect(readdirSync(join(directory, 'backup'))).toEqual([`project-v${projectMigrations.length}-1.db`]);
  expect(() => openProject(directory)).toThrow(/written by a newer Waferlens/);
});

test('a project of a newer program is refused and left byte for byte as it was', async () => {
  const directory = join(temporaryFolder(), 'fab.waferlens');
  await createProject(directory).close();
  const file = join(directory, 'project.db');
  const sqlite = new Sqlite(file);
  sqlite.pragma('user_version = 99');
  sqlite.close();
  const before = readFileSync(file);
  expect(() => openProject(directory)).toThrow(/newer Waferlens \(schema 99.*nothing was changed/);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(join(directory, 'backup'))).toBe(false);
});
