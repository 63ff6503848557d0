import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { Failure } from '#contract/failure.ts';
import { sqliteFailure } from './database.ts';
import { type Migration, migrate, userVersion } from './migrate.ts';

/** "WLNS": says that a SQLite file is a Waferlens project. */
const applicationId = 0x574c_4e53;

/**
 * Opens the database of a project, checks that it is one, and brings it to the newest schema.
 *
 * Write-ahead log; every commit reaches the disk before it returns (`synchronous = FULL`), so a verdict that was
 * given is there after a power cut.
 *
 * @throws Failure `project` for a file that is damaged, no database, another program's, or of a newer schema (left
 * as it is); `storage`.
 */
export function openProjectFile(file: string, migrations: readonly Migration[]): Sqlite.Database {
  refuseDamaged(file);
  let sqlite: Sqlite.Database;
  try {
    sqlite = new Sqlite(file, { timeout: 2000 });
  } catch (error) {
    throw sqliteFailure(error, file);
  }
  try {
    refuseForeign(sqlite);
    if (userVersion(sqlite) <= migrations.length) {
      sqlite.pragma('journal_mode = WAL');
      sqlite.pragma('synchronous = FULL');
      sqlite.pragma('foreign_keys = ON');
      sqlite.pragma('journal_size_limit = 67108864');
      sqlite.pragma('trusted_schema = OFF');
    }
    migrate(sqlite, migrations);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw sqliteFailure(error, file);
  }
}

/** Makes an empty database that is marked as a project's. */
export function createProjectFile(file: string, migrations: readonly Migration[]): Sqlite.Database {
  let sqlite: Sqlite.Database | null = null;
  try {
    sqlite = new Sqlite(file);
    sqlite.pragma(`application_id = ${applicationId}`);
    sqlite.close();
    return openProjectFile(file, migrations);
  } catch (error) {
    sqlite?.close();
    throw sqliteFailure(error, file);
  }
}

function refuseForeign(sqlite: Sqlite.Database): void {
  if (Number(sqlite.pragma('application_id', { simple: true })) === applicationId) return;
  throw new Failure('project', `${sqlite.name} is a database of another program. Open a Waferlens project.`);
}

/**
 * Looks at the header that every SQLite file starts with: its magic words, and that the file is as long as the
 * header says. Cutting a file short is the commonest damage, and SQLite itself would notice only on the way.
 */
function refuseDamaged(file: string): void {
  const damaged = (how: string) =>
    new Failure(
      'project',
      `${file} ${how}. Restore the project from a copy; copies made before an upgrade are in its folder backup.`,
      { file },
    );
  const header = Buffer.alloc(100);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, header, 0, 100, 0);
    if (length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
      throw damaged('is no project database or is damaged at its start');
    }
  } finally {
    closeSync(handle);
  }
  // With a write-ahead log the newest pages may be in the log only.
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) return;
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const counted = header.readUInt32BE(24) === header.readUInt32BE(92);
  const bytes = header.readUInt32BE(28) * pageBytes;
  if (counted && statSync(file).size < bytes) {
    throw damaged(`is cut short: ${statSync(file).size} of ${bytes} bytes are there`);
  }
}
