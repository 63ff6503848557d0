import { performance } from 'node:perf_hooks';
import type Sqlite from 'better-sqlite3';
import type { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { errorCode, freeBytes, storageFailure } from './storage-failure.ts';

export type SqlValue = string | number | null | Uint8Array;
/** Values for `?` in order, or for `@name`. */
export type SqlParameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** Where the store says what an operator may want to know. */
export interface StoreLog {
  readonly warn: (message: string, data: Readonly<Record<string, unknown>>) => void;
}

/** Queries slower than this are logged. */
export const slowQueryMilliseconds = 50;

/**
 * The project's SQLite connection: prepared statements by their text, rows checked by a schema on the way out,
 * slow queries logged, and SQLite's errors told as failures with a way out.
 */
export class ProjectDatabase {
  readonly file: string;
  readonly #sqlite: Sqlite.Database;
  readonly #log: StoreLog;
  readonly #statements = new Map<string, Sqlite.Statement>();

  constructor(sqlite: Sqlite.Database, log: StoreLog) {
    this.file = sqlite.name;
    this.#sqlite = sqlite;
    this.#log = log;
  }

  /** All rows of a query, each checked by `row`. */
  all<Row extends z.ZodType>(sql: string, row: Row, parameters: SqlParameters = []): z.output<Row>[] {
    const rows = this.#timed(sql, () => this.#statement(sql).all(parameters));
    return rows.map((value) => this.#checked(sql, row, value));
  }

  /** The first row of a query, or null. */
  first<Row extends z.ZodType>(sql: string, row: Row, parameters: SqlParameters = []): z.output<Row> | null {
    const value = this.#timed(sql, () => this.#statement(sql).get(parameters));
    return value === undefined ? null : this.#checked(sql, row, value);
  }

  /** Runs a statement that returns no rows. */
  run(sql: string, parameters: SqlParameters = []): { readonly changes: number; readonly id: number } {
    const result = this.#timed(sql, () => this.#statement(sql).run(parameters));
    return { changes: result.changes, id: Number(result.lastInsertRowid) };
  }

  /** Runs `work` in one write transaction: all of it or nothing, on disk when this returns. */
  transaction<Result>(work: () => Result): Result {
    return this.#translated(() => this.#sqlite.transaction(work).immediate());
  }

  /** How the connection is set up, for example `synchronous`. */
  pragma(name: string): unknown {
    return this.#sqlite.pragma(name, { simple: true });
  }

  /** What SQLite's own check finds wrong with the file; empty when it is sound. Reads the whole file. */
  damage(): readonly string[] {
    return this.#translated(() => {
      const check = this.#sqlite.pragma('integrity_check', { simple: false }) as readonly {
        readonly integrity_check: string;
      }[];
      const orphans = this.#sqlite.pragma('foreign_key_check') as readonly { readonly table: string }[];
      return [
        ...check.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
        ...orphans.map((row) => `a row of ${row.table} refers to nothing`),
      ];
    });
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #statement(sql: string): Sqlite.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#sqlite.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }

  #timed<Result>(sql: string, work: () => Result): Result {
    const start = performance.now();
    const result = this.#translated(work);
    const milliseconds = performance.now() - start;
    if (milliseconds > slowQueryMilliseconds) {
      this.#log.warn('slow query', { sql, milliseconds: Math.round(milliseconds), file: this.file });
    }
    return result;
  }

  #translated<Result>(work: () => Result): Result {
    // What was still being answered when the user closed the project.
    if (!this.#sqlite.open)
      throw new Failure('cancelled', `${this.file} was closed meanwhile; open it again.`);
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(error, this.file);
    }
  }

  #checked<Row extends z.ZodType>(sql: string, row: Row, value: unknown): z.output<Row> {
    const result = row.safeParse(value);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw new Failure(
      'integrity',
      `${this.file} holds a row that this program did not write: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}. ` +
        'Run verify, and restore the project from a copy if it was changed by hand.',
      { sql },
      result.error,
    );
  }
}

/** SQLite maps its shared memory file in pieces of this size (SQLite, walformat, section 2). */
const sharedMemoryBytes = 32_768;

/** Turns an error of SQLite into a `Failure` where one fits; anything else comes back as it is. */
export function sqliteFailure(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (code === null || !code.startsWith('SQLITE_')) return error;
  if (code === 'SQLITE_FULL') {
    return storageFailure(Object.assign(new Error(String(error)), { code: 'ENOSPC' }), 'writing', file);
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_PERM') {
    return storageFailure(Object.assign(new Error(String(error)), { code: 'EACCES' }), 'writing', file);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    // On a full disk the shared memory file beside the database can't grow: SQLite calls that an input/output error.
    const free = freeBytes(file);
    if (free !== null && free < sharedMemoryBytes) {
      return storageFailure(Object.assign(new Error(String(error)), { code: 'ENOSPC' }), 'writing', file);
    }
    return storageFailure(
      Object.assign(new Error(String(error)), { code: 'EIO' }),
      'reading or writing',
      file,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new Failure(
      'project',
      `${file} is damaged or is no project database. Restore the project from a copy; ` +
        'copies made before an upgrade are in its folder backup.',
      { file },
      error,
    );
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new Failure(
      'not-found',
      `${file} has no such model, data set or sample, or something still needs what was to be removed. ` +
        'Reload what is shown and try again.',
      { file },
      error,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new Failure(
      'project',
      `${file} is in use by another program. Close it there and try again.`,
      { file },
      error,
    );
  }
  return error;
}
