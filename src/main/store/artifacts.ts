import { z } from 'zod';
import type { RecordOutput } from '#contract/record.ts';
import type { ProducedArray, ProducedFile } from '#contract/work.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { idRow, jsonColumn } from './row.ts';

/** A file that a run left, as its row says. */
export const artifact = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  type: z.enum(['float32', 'int32', 'uint8', 'png']).nullable(),
  shape: jsonColumn(z.array(z.int())).nullable(),
  range: jsonColumn(z.tuple([z.number(), z.number()])).nullable(),
});
export type Artifact = z.infer<typeof artifact>;

export type RunFile = ProducedFile | ProducedArray;

/** The files that runs left behind: rows that name blobs. */
export class Artifacts {
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;

  constructor(database: ProjectDatabase, blobs: Blobs) {
    this.#database = database;
    this.#blobs = blobs;
  }

  of(runId: number): Artifact[] {
    return this.#database.all(
      `SELECT name, sha256, bytes, type, shape, value_range AS range FROM artifact
       WHERE run_id = ? ORDER BY position`,
      artifact,
      [runId],
    );
  }

  /** The runs that left a file of this name and content, newest first. */
  runsWith(name: string, sha256: string): number[] {
    return this.#database
      .all('SELECT run_id AS id FROM artifact WHERE name = ? AND sha256 = ? ORDER BY run_id DESC', idRow, [
        name,
        sha256,
      ])
      .map(({ id }) => id);
  }

  /**
   * Moves produced files among the blobs. Their hashes are taken as the worker said them (`verify` looks again);
   * sizes are compared.
   */
  async store(files: readonly RunFile[]): Promise<RecordOutput[]> {
    const outputs: RecordOutput[] = [];
    for (const file of files) {
      const { bytes } = await this.#blobs.putFile(file.path, { sha256: file.sha256, trusted: true });
      outputs.push({ name: file.name, sha256: file.sha256, bytes });
    }
    return outputs;
  }

  /** Writes the rows of a run's files; the caller has opened a transaction. */
  insert(runId: number, files: readonly RunFile[], outputs: readonly RecordOutput[]): void {
    outputs.forEach((output, position) => {
      const file = files[position];
      const array = file !== undefined && 'type' in file ? file : null;
      this.#database.run(
        `INSERT INTO artifact (run_id, name, position, sha256, bytes, type, shape, value_range)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          runId,
          output.name,
          position,
          output.sha256,
          output.bytes,
          array?.type ?? null,
          array === null ? null : JSON.stringify(array.shape),
          array === null || array.range === null ? null : JSON.stringify(array.range),
        ],
      );
    });
  }
}
