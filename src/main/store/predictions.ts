import { z } from 'zod';
import { type Evaluation, evaluation, type PredictionSet } from '#contract/evaluation.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordOutput } from '#contract/record.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import type { Blobs } from './blobs.ts';
import type { Columns } from './columns.ts';
import type { ProjectDatabase } from './database.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';
import type { RunRow } from './run-rows.ts';

const predictionRow = z.object({
  id: z.int(),
  runId: z.int(),
  modelId: z.int(),
  datasetId: z.int(),
  logitsSha256: z.string(),
  evaluationSha256: z.string(),
});

/** What evaluations found: the newest per model and data set counts. */
export class Predictions {
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;
  readonly #columns: Columns;
  readonly #records: Records;

  constructor(database: ProjectDatabase, blobs: Blobs, columns: Columns, records: Records) {
    this.#database = database;
    this.#blobs = blobs;
    this.#columns = columns;
    this.#records = records;
  }

  /** The newest evaluation of a model on a data set, or null. Throws Failure `integrity` when its file was changed. */
  async newest(modelId: number, datasetId: number): Promise<PredictionSet | null> {
    const row = this.#database.first(
      `SELECT id, run_id AS runId, model_id AS modelId, dataset_id AS datasetId, logits_sha256 AS logitsSha256,
         evaluation_sha256 AS evaluationSha256
       FROM prediction_set WHERE dataset_id = ? AND model_id = ? ORDER BY id DESC LIMIT 1`,
      predictionRow,
      [datasetId, modelId],
    );
    if (row === null) return null;
    const { evaluationSha256, ...shown } = row;
    const runtime = this.#records.of(row.runId)?.content.runtime ?? null;
    if (runtime === null) {
      throw new Failure(
        'integrity',
        `The record of run ${row.runId} does not say how it ran. Evaluate again.`,
      );
    }
    return { ...shown, runtime, evaluation: await this.#evaluation(evaluationSha256) };
  }

  /** The newest accuracy per model and data set. */
  summaries(): { modelId: number; datasetId: number; accuracy: number | null }[] {
    return this.#database.all(
      `SELECT model_id AS modelId, dataset_id AS datasetId, accuracy FROM prediction_set
       WHERE id IN (SELECT max(id) FROM prediction_set GROUP BY dataset_id, model_id) ORDER BY model_id, dataset_id`,
      z.object({ modelId: z.int(), datasetId: z.int(), accuracy: z.number().nullable() }),
    );
  }

  /** Keeps an evaluation as a blob, so that the record vouches for it. */
  async store(value: Evaluation): Promise<RecordOutput> {
    const { sha256, bytes } = await this.#blobs.putBytes(Buffer.from(canonicalJson(value)));
    return { name: 'evaluation', sha256, bytes };
  }

  /** Writes a run's prediction set and its columns of the data set; the caller has opened a transaction. */
  insert(run: RunRow, outputs: readonly RecordOutput[], value: Evaluation): void {
    const key = this.#database.first(
      'SELECT model_id AS modelId, dataset_id AS datasetId FROM run WHERE id = ?',
      z.object({ modelId: z.int(), datasetId: z.int() }),
      [run.id],
    );
    if (key === null) throw new RangeError(`invalid run: ${run.id}`);
    const { modelId, datasetId } = key;
    const hashOf = (name: string): string => {
      const output = outputs.find((candidate) => candidate.name === name);
      if (output === undefined) throw new RangeError(`invalid files: an evaluation needs ${name}`);
      return output.sha256;
    };
    this.#database.run(
      `INSERT INTO prediction_set (run_id, model_id, dataset_id, accuracy, logits_sha256, evaluation_sha256)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [run.id, modelId, datasetId, value.accuracy.value, hashOf('logits'), hashOf('evaluation')],
    );
    const classes = value.labels.length;
    const columns = [
      { name: 'predicted', type: 'int32', width: 1, values: value.labels },
      { name: 'confidence', type: 'float32', width: 1, values: null },
      { name: 'logits', type: 'float32', width: Math.max(1, classes), values: null },
    ] as const;
    for (const column of columns) {
      this.#columns.insert({ ...column, datasetId, modelId, sha256: hashOf(column.name) });
    }
  }

  #evaluation(sha256: string): Promise<Evaluation> {
    const file = { sha256, what: 'evaluation', wayOut: 'Evaluate again.' };
    return readManifest(this.#blobs, file, evaluation);
  }
}
