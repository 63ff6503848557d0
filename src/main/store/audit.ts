import { z } from 'zod';
import { parameterValues } from '#contract/explanation.ts';
import { preprocessing } from '#contract/preprocessing.ts';
import type { ProjectDatabase } from './database.ts';
import { idRow, jsonColumn } from './row.ts';

/** Who relies on a blob. */
export const blobReference = z.object({
  sha256: z.string(),
  /** What it is, in words: `map`, `thumbnails of validation`. */
  name: z.string(),
  runId: z.int().nullable(),
});
export type BlobReference = z.infer<typeof blobReference>;

/** What the tables say of a run, to be held against its record. */
export const runFacts = z.object({
  kind: z.string(),
  method: z.string(),
  state: z.string(),
  parameters: jsonColumn(parameterValues),
  passes: z.int(),
  seconds: z.number().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  sourceKind: z.string().nullable(),
  modelName: z.string().nullable(),
  modelSha256: z.string().nullable(),
  preprocessing: jsonColumn(preprocessing).nullable(),
  datasetId: z.int().nullable(),
  /** Of the training set for runs that look at one, else of the run's own data set. */
  datasetSha256: z.string().nullable(),
  trainingId: z.int().nullable(),
  otherId: z.int().nullable(),
  sampleIndex: z.int().nullable(),
  pictureSha256: z.string().nullable(),
  logitsSha256: z.string().nullable(),
  evaluationSha256: z.string().nullable(),
  accuracy: z.number().nullable(),
  reportSha256: z.string().nullable(),
  reportBytes: z.int().nullable(),
});
export type RunFacts = z.infer<typeof runFacts>;

/** Questions that only verification asks. */
export class Audit {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  /** Every blob that a row names, but those of models. With `runId`: the outputs of that run. */
  blobReferences(runId: number | null): BlobReference[] {
    const ofRuns = 'SELECT sha256, name, run_id AS runId FROM artifact';
    if (runId !== null) return this.#database.all(`${ofRuns} WHERE run_id = ?`, blobReference, [runId]);
    return this.#database.all(
      `${ofRuns}
       UNION ALL SELECT c.sha256, 'column ' || c.name || ' of ' || d.name, NULL
         FROM dataset_column c JOIN dataset d ON d.id = c.dataset_id
       UNION ALL SELECT thumbnails_sha256, 'thumbnails of ' || name, NULL FROM dataset WHERE state = 'ready'
       UNION ALL SELECT sha256, 'report ' || title, run_id FROM report
       UNION ALL SELECT evaluation_sha256, 'evaluation', run_id FROM prediction_set
       UNION ALL SELECT logits_sha256, 'logits', run_id FROM prediction_set
       UNION ALL SELECT e.sha256, 'ground truth of ' || s.name || ', entry ' || e.id, NULL
         FROM mask_entry e JOIN sample s ON s.dataset_id = e.dataset_id AND s.sample_index = e.sample_index
         WHERE e.sha256 IS NOT NULL`,
      blobReference,
    );
  }

  runFacts(runId: number): RunFacts | null {
    return this.#database.first(
      `SELECT r.kind, r.method, r.state, r.parameters, r.passes, r.seconds, r.started_at AS startedAt,
         r.ended_at AS endedAt, r.source_kind AS sourceKind, m.name AS modelName, m.sha256 AS modelSha256,
         m.preprocessing, r.dataset_id AS datasetId, coalesce(n.sha256, d.sha256) AS datasetSha256,
         w.training_id AS trainingId, w.other_id AS otherId, r.sample_index AS sampleIndex,
         s.sha256 AS pictureSha256, p.logits_sha256 AS logitsSha256, p.evaluation_sha256 AS evaluationSha256,
         p.accuracy, t.sha256 AS reportSha256, t.bytes AS reportBytes
       FROM run r
       LEFT JOIN model m ON m.id = r.model_id
       LEFT JOIN dataset d ON d.id = r.dataset_id
       LEFT JOIN run_training w ON w.run_id = r.id
       LEFT JOIN dataset n ON n.id = w.training_id
       LEFT JOIN sample s ON s.dataset_id = r.dataset_id AND s.sample_index = r.sample_index
       LEFT JOIN prediction_set p ON p.run_id = r.id
       LEFT JOIN report t ON t.run_id = r.id
       WHERE r.id = ?`,
      runFacts,
      [runId],
    );
  }

  /** Runs that say they are done and have no record. */
  runsWithoutRecord(): number[] {
    return this.#database
      .all(
        `SELECT r.id FROM run r WHERE r.state = 'done' AND NOT EXISTS (SELECT 1 FROM record c WHERE c.run_id = r.id)`,
        idRow,
      )
      .map(({ id }) => id);
  }

  /** What models and checkpoints are called, by the hash of their files. */
  modelNames(): ReadonlyMap<string, string> {
    const rows = this.#database.all(
      `SELECT sha256, name FROM model
       UNION ALL SELECT c.sha256, m.name || ', checkpoint ' || (c.position + 1)
         FROM checkpoint c JOIN model m ON m.id = c.model_id`,
      z.object({ sha256: z.string(), name: z.string() }),
    );
    return new Map(rows.toReversed().map(({ sha256, name }) => [sha256, name]));
  }
}
