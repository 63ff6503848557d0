import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type ProvenanceRecord, type RecordContent, record, recordContent } from '#contract/record.ts';
import {
  type ChainHead,
  chainRecord,
  emptyChain,
  type StoredRecord,
  storedRecord,
} from '../provenance/chain.ts';
import type { ProjectDatabase } from './database.ts';
import { idRow, jsonColumn } from './row.ts';

const recordRow = record.extend({
  content: jsonColumn(recordContent),
  execution: jsonColumn(record.shape.execution),
});

const storedRow = z.object({
  sequence: z.int(),
  runId: z.int(),
  content: z.string(),
  contentHash: z.string(),
  execution: z.string(),
  previous: z.string(),
  hash: z.string(),
});

const chainHead = z.object({ sequence: z.int().min(0), hash: z.string() });

const selectRecords = `
SELECT sequence, run_id AS runId, content, content_hash AS contentHash, execution, previous, hash FROM record`;

/**
 * The chain of records. It only grows. Where it ends is kept three times: as its last row, in the table
 * `chain_head`, and in the file `chain-head.json` beside the database, so that a chain cut short shows.
 */
export class Records {
  readonly #database: ProjectDatabase;
  readonly #headFile: string;

  constructor(database: ProjectDatabase, headFile: string) {
    this.#database = database;
    this.#headFile = headFile;
  }

  /** The record of a run, or null while it has none. */
  of(runId: number): ProvenanceRecord | null {
    return this.#database.first(`${selectRecords} WHERE run_id = ?`, recordRow, [runId]);
  }

  /** Every record as it is stored, in order, page by page. */
  *stored(): Generator<StoredRecord> {
    for (let after = 0; ; ) {
      const page = this.#database.all(
        `${selectRecords} WHERE sequence > ? ORDER BY sequence LIMIT 500`,
        storedRow,
        [after],
      );
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.sequence;
    }
  }

  /** Records before one, newest first, as they are stored. */
  storedBefore(sequence: number, limit: number): StoredRecord[] {
    return this.#database.all(
      `${selectRecords} WHERE sequence < ? ORDER BY sequence DESC LIMIT ?`,
      storedRow,
      [sequence, limit],
    );
  }

  /**
   * The run that made a file, or whose record's content has the hash: the newest one before a record. Null for what
   * came from outside.
   */
  maker(sha256: string, before: number): number | null {
    const found = this.#database.first(
      `SELECT run_id AS runId FROM (
         SELECT r.run_id, r.sequence FROM record r WHERE r.content_hash = @sha256
         UNION SELECT r.run_id, r.sequence FROM artifact a JOIN record r ON r.run_id = a.run_id WHERE a.sha256 = @sha256
       ) WHERE sequence < @before ORDER BY sequence DESC LIMIT 1`,
      z.object({ runId: z.int() }),
      { sha256, before },
    );
    return found?.runId ?? null;
  }

  /**
   * The runs whose records read one of these files, or cite one of these records, newest first.
   *
   * @param after only records behind this one in the chain
   */
  readers(hashes: readonly string[], after: number): number[] {
    return this.#database
      .all(
        `SELECT run_id AS id FROM record WHERE sequence IN (
           SELECT sequence FROM record_input
           WHERE sha256 IN (SELECT value FROM json_each(@hashes)) AND sequence > @after)
         ORDER BY sequence DESC`,
        idRow,
        { hashes: JSON.stringify(hashes), after },
      )
      .map(({ id }) => id);
  }

  count(): number {
    return this.head().sequence;
  }

  /** Where the chain ends, as the table says. */
  head(): ChainHead {
    return this.#database.first('SELECT sequence, hash FROM chain_head', chainHead) ?? emptyChain;
  }

  /** Where the chain ended when it was last written, as the file says; null when it is gone or unreadable. */
  headOnFile(): ChainHead | null {
    try {
      const result = chainHead.safeParse(JSON.parse(readFileSync(this.#headFile, 'utf8')));
      return result.success ? result.data : null;
    } catch {
      return null;
    }
  }

  /** Links a run's record to the chain; the caller has opened a transaction and calls `noteHead` after it. */
  append(runId: number, content: RecordContent, execution: ProvenanceRecord['execution']): ProvenanceRecord {
    const before = this.head();
    const linked = chainRecord(before.hash, content, execution, before.sequence + 1);
    const row = storedRecord(linked, runId);
    this.#database.run(
      `INSERT INTO record (sequence, run_id, content, content_hash, execution, previous, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [row.sequence, row.runId, row.content, row.contentHash, row.execution, row.previous, row.hash],
    );
    this.#database.run('UPDATE chain_head SET sequence = ?, hash = ?', [row.sequence, row.hash]);
    return linked;
  }

  /**
   * Writes the file beside the database. It may lag behind after a crash, which verification allows for; it never
   * runs ahead, because it is written after the transaction.
   */
  noteHead(): void {
    const { sequence, hash } = this.head();
    const writing = `${this.#headFile}.writing`;
    try {
      writeFileSync(writing, `${JSON.stringify({ sequence, hash })}\n`);
      renameSync(writing, this.#headFile);
    } catch {
      // The record itself is committed; a file that lags behind is brought up to date by the next one.
    }
  }
}
