import { z } from 'zod';
import {
  type Benchmark,
  type BenchmarkManifest,
  type BenchmarkOverview,
  benchmarkManifest,
  benchmarkTimes,
} from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import { entrySeconds } from '#engine/judge/entry-seconds.ts';
import { type AnalysisRow, AnalysisRuns, analysisFacts } from './analysis-runs.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';
import { jsonColumn } from './row.ts';

const timesRow = z.object({ times: jsonColumn(benchmarkTimes) });

/** Finished benchmarks. Failures: `integrity` when a manifest was changed after it was recorded. */
export class Benchmarks {
  readonly #database: ProjectDatabase;
  readonly #runs: AnalysisRuns;
  readonly #blobs: Blobs;

  constructor(database: ProjectDatabase, records: Records, blobs: Blobs) {
    this.#database = database;
    this.#runs = new AnalysisRuns(database, records, 'benchmark');
    this.#blobs = blobs;
  }

  /** Those of a model, or all of them, newest first, without their single values. */
  list(modelId: number | null): Promise<BenchmarkOverview[]> {
    const rows = modelId === null ? this.#runs.all() : this.#runs.ofModel(modelId);
    return Promise.all(
      rows.map(async (row) => {
        const { units: _units, times: _times, ...overview } = await this.#whole(row);
        return overview;
      }),
    );
  }

  /** One with every value. Throws Failure `not-found`. */
  async get(runId: number): Promise<Benchmark> {
    return this.#whole(this.#row(runId));
  }

  /** What a run recorded. Throws Failure `not-found`. */
  async manifestOf(runId: number): Promise<BenchmarkManifest> {
    const { manifestSha256: sha256 } = this.#runs.recordOf(this.#row(runId).runId);
    const file = { sha256, what: 'benchmark', wayOut: 'Run the benchmark again.' };
    return readManifest(this.#blobs, file, benchmarkManifest);
  }

  #row(runId: number): AnalysisRow {
    const row = this.#runs.find(runId);
    if (row === null) throw new Failure('not-found', `Run ${runId} is no finished benchmark.`);
    return row;
  }

  async #whole(row: AnalysisRow): Promise<Benchmark> {
    const { record } = this.#runs.recordOf(row.runId);
    const { schema: _schema, ...manifest } = await this.manifestOf(row.runId);
    const times = this.#timesOf(row.runId);
    const { runtime } = record.content;
    if (runtime === null) {
      throw new Failure('integrity', `The record of run ${row.runId} does not say how it ran. Run it again.`);
    }
    const { parameters: _parameters, ...facts } = analysisFacts(row, record);
    return {
      ...facts,
      ...manifest,
      rows: manifest.rows.map((found) => ({ ...found, seconds: entrySeconds(found, manifest.units, times) })),
      runtime,
      times,
    };
  }

  #timesOf(runId: number) {
    const found = this.#database.first('SELECT times FROM benchmark_times WHERE run_id = ?', timesRow, [
      runId,
    ]);
    return found?.times.units ?? [];
  }
}
