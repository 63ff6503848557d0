import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import {
  type InfluenceBenchmark,
  type InfluenceBenchmarkManifest,
  type InfluenceMetric,
  type InfluenceQuality,
  influenceBenchmarkManifest,
} from '#contract/influence.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import { type AnalysisRow, AnalysisRuns, analysisFacts } from './analysis-runs.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';

/** What a method's values are asked for: the model, the training set, and every parameter. */
export interface MeasuredMethod {
  readonly modelId: number;
  readonly trainingId: number;
  readonly method: string;
  readonly parameters: ParameterValues;
}

/** Finished measurements of influence methods. Failures: `integrity` when one was changed after it was recorded. */
export class InfluenceBenchmarks {
  readonly #runs: AnalysisRuns;
  readonly #blobs: Blobs;

  constructor(database: ProjectDatabase, records: Records, blobs: Blobs) {
    this.#runs = new AnalysisRuns(database, records, 'influence-benchmark');
    this.#blobs = blobs;
  }

  /** All of a model, newest first. */
  list(modelId: number): Promise<InfluenceBenchmark[]> {
    return Promise.all(this.#runs.ofModel(modelId).map((row) => this.#whole(row)));
  }

  /** One by its run. Throws Failure `not-found`. */
  async get(runId: number): Promise<InfluenceBenchmark> {
    const row = this.#runs.find(runId);
    if (row === null) throw new Failure('not-found', `Run ${runId} did not measure influence methods.`);
    return this.#whole(row);
  }

  /** How far a method can be trusted: as the newest measurement with just these parameters says. */
  async qualityOf({
    modelId,
    trainingId,
    method,
    parameters,
  }: MeasuredMethod): Promise<InfluenceQuality | null> {
    const wanted = canonicalJson(parameters);
    for (const row of this.#runs.ofModel(modelId)) {
      if (row.datasetId !== trainingId) continue;
      const { metrics, entries } = await this.#manifest(row);
      const entry = entries.find(
        (candidate) =>
          candidate.method === method &&
          candidate.failure === null &&
          canonicalJson(candidate.parameters) === wanted,
      );
      if (entry === undefined) continue;
      const measured = (metric: InfluenceMetric) =>
        entry.values[metrics.findIndex(({ id }) => id === metric)] ?? null;
      return {
        runId: row.runId,
        lds: measured('lds'),
        leaveOneOut: measured('leave-one-out'),
        mislabelAuroc: measured('mislabel-auroc'),
      };
    }
    return null;
  }

  #manifest({ runId }: AnalysisRow): Promise<InfluenceBenchmarkManifest> {
    const { manifestSha256: sha256 } = this.#runs.recordOf(runId);
    const file = { sha256, what: 'measurement of influence methods', wayOut: 'Measure again.' };
    return readManifest(this.#blobs, file, influenceBenchmarkManifest);
  }

  async #whole(row: AnalysisRow): Promise<InfluenceBenchmark> {
    const { schema: _schema, ...manifest } = await this.#manifest(row);
    return { ...analysisFacts(row, this.#runs.recordOf(row.runId).record), ...manifest };
  }
}
