import { type TcavTest, tcavManifest } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import { type AnalysisRow, AnalysisRuns, analysisFacts } from './analysis-runs.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';

/** Finished tests of concepts. Failures: `integrity` when a manifest was changed after it was recorded. */
export class TcavTests {
  readonly #runs: AnalysisRuns;
  readonly #blobs: Blobs;

  constructor(database: ProjectDatabase, records: Records, blobs: Blobs) {
    this.#runs = new AnalysisRuns(database, records, 'tcav');
    this.#blobs = blobs;
  }

  /** All of a model, newest first. */
  list(modelId: number): Promise<TcavTest[]> {
    return Promise.all(this.#runs.ofModel(modelId).map((row) => this.#whole(row)));
  }

  /** What one run found. Throws Failure `not-found`. */
  async get(runId: number): Promise<TcavTest> {
    const row = this.#runs.find(runId);
    if (row === null) throw new Failure('not-found', `Run ${runId} tested no concepts.`);
    return this.#whole(row);
  }

  async #whole(row: AnalysisRow): Promise<TcavTest> {
    const { record, manifestSha256: sha256 } = this.#runs.recordOf(row.runId);
    const file = { sha256, what: 'test of concepts', wayOut: 'Test the concepts again.' };
    const { schema: _schema, ...found } = await readManifest(this.#blobs, file, tcavManifest);
    return { ...found, ...analysisFacts(row, record) };
  }
}
