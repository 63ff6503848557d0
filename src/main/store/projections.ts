import type { Projection } from '#contract/projection.ts';
import { AnalysisRuns } from './analysis-runs.ts';
import type { ProjectDatabase } from './database.ts';
import type { Records } from './records.ts';

/** Finished layouts of data sets. Failures: `integrity` for a run whose record names no layout. */
export class Projections {
  readonly #runs: AnalysisRuns;

  constructor(database: ProjectDatabase, records: Records) {
    this.#runs = new AnalysisRuns(database, records, 'projection');
  }

  /** The newest layout of a data set by what a model sees in it; null where there is none. */
  newest(modelId: number, datasetId: number): Projection | null {
    const row = this.#runs.ofModel(modelId).find((run) => run.datasetId === datasetId);
    if (row === undefined) return null;
    const { record, manifestSha256 } = this.#runs.recordOf(row.runId);
    const { parameters, seed, metrics } = record.content;
    return {
      runId: row.runId,
      sha256: manifestSha256,
      samples: Number(parameters.samples),
      feature: String(parameters.feature),
      neighbours: Number(parameters.neighbours),
      minimumDistance: Number(parameters.minimumDistance),
      pictures: Number(parameters.pictures),
      fitted: Number(parameters.fitted),
      trustworthiness: metrics.trustworthiness?.value ?? null,
      seed,
    };
  }
}
