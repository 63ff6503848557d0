import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Failure } from '#contract/failure.ts';
import { sqliteFailure } from './database.ts';
import { errorCode } from './storage-failure.ts';

/** Held while a project is open. */
export interface ProjectLock {
  readonly release: () => void;
}

/**
 * Makes this program the only one that has the project open.
 *
 * The lock is SQLite's own file lock on an empty sidecar `lock.db`, inside a transaction that is never ended. The
 * operating system drops it when the process dies, however it dies, so there are no stale locks to clean up.
 * `lock.txt` only says who holds it, for the message.
 *
 * @throws Failure `project` when another program, or this one, has the project open; `storage` when the folder
 * can't be written.
 */
export function lockProject(directory: string): ProjectLock {
  const file = join(directory, 'lock.db');
  const note = join(directory, 'lock.txt');
  const sqlite = openSidecar(file);
  try {
    sqlite.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    sqlite.close();
    if (errorCode(error)?.startsWith('SQLITE_BUSY') !== true) throw sqliteFailure(error, file);
    throw new Failure(
      'project',
      `${directory} is in use by ${holder(note)}. Close the project there and try again.`,
      { directory },
      error,
    );
  }
  writeHolder(note);
  return {
    release: () => {
      rmSync(note, { force: true });
      sqlite.close();
    },
  };
}

function openSidecar(file: string): Sqlite.Database {
  try {
    return new Sqlite(file, { timeout: 0 });
  } catch (error) {
    throw sqliteFailure(error, file);
  }
}

function writeHolder(note: string): void {
  try {
    writeFileSync(note, `process ${process.pid} of ${userName()} on ${hostname()}\n`);
  } catch {
    // The lock stands without its note; a full disk must not keep a project from being opened.
  }
}

function holder(note: string): string {
  try {
    return readFileSync(note, 'utf8').trim() || 'another program';
  } catch {
    return 'another program';
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'an unnamed user';
  }
}
