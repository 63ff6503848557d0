import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { importSamples, sampleAt, temporaryFolder } from './fixtures/project.ts';
import { smallDisk } from './fixtures/small-disk.ts';
import { createProject, isProject, openProject, projectName } from './project.ts';

async function closedProject(): Promise<string> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory);
  await importSamples(
    project,
    folder,
    Array.from({ length: 500 }, (_, index) => sampleAt(index)),
  );
  await project.close();
  return directory;
}

test.each([
  ['/data/fab.waferlens', 'fab'],
  ['/data/fab.waferlens/', 'fab'],
  ['/data/plain', 'plain'],
  ['/data/.waferlens', '.waferlens'],
])('the folder %s is the project %s', (directory, name) => {
  expect(projectName(directory)).toBe(name);
});

test('a folder that is no project is told with the way out', () => {
  const folder = temporaryFolder();
  expect(() => openProject(folder)).toThrow(/is no project.*make one with init/);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that is no database is refused and left as it is', async () => {
  const directory = await closedProject();
  const file = join(directory, 'project.db');
  writeFileSync(file, 'no database, and long enough to have a header'.repeat(5));
  const before = readFileSync(file);
  expect(() => openProject(directory)).toThrow(/no project database or is damaged.*folder backup/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a database that was cut short is refused', async () => {
  const directory = await closedProject();
  truncateSync(join(directory, 'project.db'), 8192);
  expect(() => openProject(directory)).toThrow(/cut short: 8192 of \d+ bytes/);
});

test('a damaged schema page is a failure of the project, not a bug', async () => {
  const directory = await closedProject();
  const file = join(directory, 'project.db');
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 100, 4096);
  writeFileSync(file, bytes);
  expect(() => openProject(directory)).toThrow(expect.objectContaining({ code: 'project' }));
});

test("another program's database is refused", async () => {
  const directory = await closedProject();
  const file = join(directory, 'project.db');
  writeFileSync(file, '');
  const sqlite = new Sqlite(file);
  sqlite.exec('CREATE TABLE bookmark (id INTEGER)');
  sqlite.close();
  expect(() => openProject(directory)).toThrow('database of another program');
});

test('after a failed opening the project is not locked', async () => {
  const directory = await closedProject();
  const file = join(directory, 'project.db');
  const good = readFileSync(file);
  writeFileSync(file, 'broken');
  expect(() => openProject(directory)).toThrow();
  writeFileSync(file, good);
  await openProject(directory).close();
});

test('a folder that holds something is not made a project, and keeps what it holds', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'thesis.docx'), 'years');
  expect(() => createProject(folder)).toThrow(/is not empty/);
  expect(readdirSync(folder)).toEqual(['thesis.docx']);
  expect(isProject(folder)).toBe(false);
});

test('an existing project is not made again', async () => {
  const directory = await closedProject();
  expect(() => createProject(directory)).toThrow(/holds a project already/);
});

test('an empty folder can be made a project', async () => {
  const folder = temporaryFolder();
  await createProject(folder).close();
  expect(isProject(folder)).toBe(true);
});

test('work in progress of a dead program is gone after opening', async () => {
  const directory = await closedProject();
  mkdirSync(join(directory, 'tmp', 'run-7'), { recursive: true });
  writeFileSync(join(directory, 'tmp', 'run-7', 'half.npy'), 'half');
  const project = openProject(directory);
  expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
  expect(existsSync(await project.temporaryDirectory('scan'))).toBe(true);
  await project.close();
});

test('every commit reaches the disk: write-ahead log, synchronous FULL, foreign keys on', async () => {
  const directory = await closedProject();
  const project = openProject(directory);
  expect(project.database.pragma('journal_mode')).toBe('wal');
  expect(project.database.pragma('synchronous')).toBe(2);
  expect(project.database.pragma('foreign_keys')).toBe(1);
  await project.close();
});

const disk = smallDisk('700k');

test.skipIf(disk === null)('a project on a full disk says so and stays sound', async () => {
  const folder = temporaryFolder();
  const directory = join(disk?.path ?? '', 'fab.waferlens');
  const project = createProject(directory);
  const kept = await importSamples(project, folder, [sampleAt(0)], 'kept');
  const many = Array.from({ length: 20_000 }, (_, index) => sampleAt(index));
  const failure = await importSamples(project, folder, many, 'too much').catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'storage', message: expect.stringContaining('is full') });
  expect(project.datasets.list()).toEqual([kept]);
  await project.close();
  const again = openProject(directory);
  expect(again.datasets.list()).toEqual([kept]);
  expect(again.samples.of(kept.id, [0])).toHaveLength(1);
  expect(again.database.damage()).toEqual([]);
  await again.close();
});

test.skipIf(disk === null)('a project that can not be made for lack of room leaves nothing behind', () => {
  const full = join(disk?.path ?? '', 'ballast');
  let size = 1 << 20;
  while (size > 512) {
    try {
      writeFileSync(full, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // What did not fit leaves less room than this; smaller pieces fill the rest.
    }
    size >>= 1;
  }
  const directory = join(disk?.path ?? '', 'none.waferlens');
  expect(() => createProject(directory)).toThrow(expect.objectContaining({ code: 'storage' }));
  expect(existsSync(directory)).toBe(false);
});
