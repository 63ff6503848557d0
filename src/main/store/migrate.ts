import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { Failure } from '#contract/failure.ts';
import { sqliteFailure } from './database.ts';
import { storageFailure } from './storage-failure.ts';

/** One step of the schema. `up` runs inside a transaction with foreign keys off, as SQLite's ALTER recipe asks. */
export interface Migration {
  readonly version: number;
  readonly up: (sqlite: Sqlite.Database) => void;
}

/**
 * Brings a database to the newest version, one transaction per step; `user_version` says where it stands, so a
 * crash between two steps is continued at the next open. A file that holds data is copied first, to
 * `backup/project-v<version>-<n>.db` beside it.
 *
 * @param migrations In order of version, without gaps, starting with 1.
 * @returns The copy's path, or null where none was needed.
 * @throws Failure `project` for a file of a newer program (left as it is) or one that breaks a foreign key after a
 * step (left at the last good version); `storage` when the copy can't be written (nothing was changed).
 */
export function migrate(sqlite: Sqlite.Database, migrations: readonly Migration[]): string | null {
  migrations.forEach((migration, position) => {
    if (migration.version !== position + 1) throw new RangeError(`invalid migration: ${migration.version}`);
  });
  const version = userVersion(sqlite);
  if (version > migrations.length) {
    throw new Failure(
      'project',
      `${sqlite.name} was written by a newer Waferlens (schema ${version}, this program knows ${migrations.length}). ` +
        'Open it with that version; nothing was changed.',
      { file: sqlite.name, version },
    );
  }
  const pending = migrations.slice(version);
  if (pending.length === 0) return null;
  const copy = version === 0 ? null : backUp(sqlite, version);
  sqlite.pragma('foreign_keys = OFF');
  try {
    for (const migration of pending) step(sqlite, migration);
  } finally {
    sqlite.pragma('foreign_keys = ON');
  }
  return copy;
}

/** The schema version that a database stands at; 0 for an empty one. */
export function userVersion(sqlite: Sqlite.Database): number {
  return Number(sqlite.pragma('user_version', { simple: true }));
}

function step(sqlite: Sqlite.Database, migration: Migration): void {
  try {
    sqlite
      .transaction(() => {
        migration.up(sqlite);
        const orphans = sqlite.pragma('foreign_key_check') as readonly { readonly table: string }[];
        if (orphans.length > 0) {
          throw new Failure(
            'project',
            `${sqlite.name} can't be brought to schema ${migration.version}: ${orphans.length} rows of ` +
              `${orphans[0]?.table ?? 'a table'} refer to nothing. It stays at the schema before; use the program ` +
              'that wrote it.',
            { file: sqlite.name },
          );
        }
        sqlite.pragma(`user_version = ${migration.version}`);
      })
      .exclusive();
  } catch (error) {
    throw sqliteFailure(error, sqlite.name);
  }
}

function backUp(sqlite: Sqlite.Database, version: number): string {
  const directory = join(dirname(sqlite.name), 'backup');
  mkdirSync(directory, { recursive: true });
  let number = 1;
  while (existsSync(join(directory, `project-v${version}-${number}.db`))) number += 1;
  const copy = join(directory, `project-v${version}-${number}.db`);
  try {
    sqlite.prepare('VACUUM INTO ?').run(copy);
    const handle = openSync(copy, 'r+');
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    rmSync(copy, { force: true });
    throw storageFailure(sqliteFailure(error, copy), 'copying the project before its upgrade', copy);
  }
  return copy;
}
