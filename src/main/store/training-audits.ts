import { type Audit, auditManifest } from '#contract/audit.ts';
import { Failure } from '#contract/failure.ts';
import { type AnalysisRow, AnalysisRuns, analysisFacts } from './analysis-runs.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';
import type { Reviews } from './reviews.ts';
import type { Samples } from './samples.ts';
import { trainingOfRun } from './training-runs.ts';

/** An audit as lists show it. */
export type AuditOverview = Pick<
  Audit,
  'runId' | 'modelId' | 'trainingId' | 'validationId' | 'startedAt' | 'method' | 'warnings'
>;

/**
 * Finished audits of training sets, with what reviewers have said of their pictures since. Failures: `integrity` when
 * one was changed after it was recorded.
 */
export class TrainingAudits {
  readonly #database: ProjectDatabase;
  readonly #runs: AnalysisRuns;
  readonly #blobs: Blobs;
  readonly #reviews: Reviews;
  readonly #samples: Samples;

  constructor(
    database: ProjectDatabase,
    records: Records,
    parts: { readonly blobs: Blobs; readonly reviews: Reviews; readonly samples: Samples },
  ) {
    this.#database = database;
    this.#runs = new AnalysisRuns(database, records, 'audit');
    this.#blobs = parts.blobs;
    this.#reviews = parts.reviews;
    this.#samples = parts.samples;
  }

  /** All of a model, newest first, without their lists. */
  list(modelId: number): Promise<AuditOverview[]> {
    return Promise.all(
      this.#runs.ofModel(modelId).map(async (row) => {
        const { method } = await this.#manifest(row);
        const { runId, startedAt, datasetId: trainingId } = row;
        const { warnings } = this.#runs.recordOf(runId).record.content;
        const validationId = this.#validationOf(runId);
        return { runId, modelId, trainingId, validationId, startedAt, method, warnings };
      }),
    );
  }

  /** One with its lists. Throws Failure `not-found`. */
  async get(runId: number): Promise<Audit> {
    const row = this.#runs.find(runId);
    if (row === null) {
      throw new Failure('not-found', `Run ${runId} is no finished audit. audit.list names those there are.`);
    }
    const { schema: _schema, ...manifest } = await this.#manifest(row);
    const { datasetId: trainingId, ...facts } = analysisFacts(row, this.#runs.recordOf(runId).record);
    return {
      ...manifest,
      ...facts,
      trainingId,
      validationId: this.#validationOf(runId),
      reviews: this.reviewsOf(trainingId, row.modelId),
    };
  }

  /** What stands about the pictures of a training set, each with its name and label. */
  reviewsOf(trainingId: number, modelId: number): Audit['reviews'] {
    const standing = this.#reviews.of(trainingId, modelId);
    const samples = this.#samples.of(
      trainingId,
      standing.map(({ index }) => index),
    );
    return standing.map(({ index, review }, at) => {
      const { name = '', label = null } = samples[at] ?? {};
      return { sampleIndex: index, name, label, review };
    });
  }

  #manifest({ runId }: AnalysisRow) {
    const { manifestSha256: sha256 } = this.#runs.recordOf(runId);
    return readManifest(this.#blobs, { sha256, what: 'audit', wayOut: 'Audit again.' }, auditManifest);
  }

  #validationOf(runId: number): number | null {
    return trainingOfRun(this.#database, runId)?.otherId ?? null;
  }
}
