import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { ProvenanceRecord } from '#contract/record.ts';
import type { ProjectDatabase } from './database.ts';
import type { Records } from './records.ts';

const analysisRow = z.object({
  runId: z.int(),
  modelId: z.int(),
  datasetId: z.int(),
  seconds: z.number(),
  startedAt: z.string(),
});
export type AnalysisRow = z.infer<typeof analysisRow>;

const columns = 'id AS runId, model_id AS modelId, dataset_id AS datasetId, seconds, started_at AS startedAt';

export type AnalysisKind = 'concepts' | 'tcav' | 'benchmark' | 'audit' | 'influence-benchmark' | 'projection';

/** Finished runs of one kind that analyse a model on a data set and leave a manifest. */
export class AnalysisRuns {
  readonly #database: ProjectDatabase;
  readonly #records: Records;
  readonly #kind: AnalysisKind;

  constructor(database: ProjectDatabase, records: Records, kind: AnalysisKind) {
    this.#database = database;
    this.#records = records;
    this.#kind = kind;
  }

  /** All of them, newest first. */
  all(): AnalysisRow[] {
    return this.#database.all(
      `SELECT ${columns} FROM run WHERE kind = ? AND state = 'done' ORDER BY id DESC`,
      analysisRow,
      [this.#kind],
    );
  }

  /** Those of a model, newest first. */
  ofModel(modelId: number): AnalysisRow[] {
    return this.#database.all(
      `SELECT ${columns} FROM run WHERE model_id = ? AND kind = ? AND state = 'done' ORDER BY id DESC`,
      analysisRow,
      [modelId, this.#kind],
    );
  }

  /** One by its id, or null where that run is no finished one of this kind. */
  find(runId: number): AnalysisRow | null {
    return this.#database.first(
      `SELECT ${columns} FROM run WHERE id = ? AND kind = ? AND state = 'done'`,
      analysisRow,
      [runId, this.#kind],
    );
  }

  /** A run's record with the hash of its manifest. Throws Failure `integrity` where there is none. */
  recordOf(runId: number): { readonly record: ProvenanceRecord; readonly manifestSha256: string } {
    const record = this.#records.of(runId);
    const manifest = record?.content.outputs.find(({ name }) => name === this.#kind);
    if (record === null || manifest === undefined) {
      throw new Failure('integrity', `The record of run ${runId} names no ${this.#kind}. Run it again.`);
    }
    return { record, manifestSha256: manifest.sha256 };
  }
}

/** What every analysis shows of its run and record. */
export function analysisFacts(row: AnalysisRow, { content, hash }: ProvenanceRecord) {
  return {
    ...row,
    parameters: content.parameters,
    passes: content.passes,
    warnings: content.warnings,
    recordHash: hash,
  };
}
