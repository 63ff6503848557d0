import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchmarkTimes } from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import {
  type ProvenanceRecord,
  type RecordContent,
  type RecordOutput,
  recordContent,
} from '#contract/record.ts';
import type { Artifacts, RunFile } from './artifacts.ts';
import type { Clock } from './clock.ts';
import type { ProjectDatabase } from './database.ts';
import type { Metrics } from './metrics.ts';
import type { Predictions } from './predictions.ts';
import type { Records } from './records.ts';
import type { Reports } from './reports.ts';
import { countRow, idRow } from './row.ts';
import { type RunRow, selectedRun, selectRuns } from './run-rows.ts';
import type { RunStart, RunYield } from './run-start.ts';

export type { RunStart, RunYield } from './run-start.ts';

export interface RunFinish {
  /** Everything but the outputs, which follow from `files`. */
  readonly content: Omit<RecordContent, 'outputs'>;
  readonly files: readonly RunFile[];
  /** Seconds of the work itself. */
  readonly seconds: number;
  readonly yields: RunYield;
}

interface RunParts {
  readonly database: ProjectDatabase;
  readonly artifacts: Artifacts;
  readonly metrics: Metrics;
  readonly records: Records;
  readonly predictions: Predictions;
  readonly reports: Reports;
  readonly clock: Clock;
  readonly temporary: string;
}

/** Computations and what became of them. A run is `running` until one transaction settles it. */
export class Runs {
  readonly #parts: RunParts;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Notes that a run begins, and makes the folder that belongs to it alone. */
  async start(start: RunStart): Promise<{ readonly runId: number; readonly directory: string }> {
    const { database, clock } = this.#parts;
    const id = database.transaction(() => {
      const { id } = database.run(
        `INSERT INTO run (kind, method, subject, model_id, dataset_id, sample_index, parameters, state, started_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
        [
          start.kind,
          start.method,
          start.subject,
          start.case?.modelId ?? start.modelId,
          start.case?.datasetId ?? start.datasetId,
          start.case?.index ?? null,
          JSON.stringify(start.parameters),
          clock().toISOString(),
        ],
      );
      if (start.training !== undefined) {
        database.run('INSERT INTO run_training (run_id, training_id, other_id) VALUES (?, ?, ?)', [
          id,
          start.training.trainingId,
          start.training.otherId,
        ]);
      }
      return id;
    });
    const directory = this.#directory(id);
    await mkdir(directory, { recursive: true });
    return { runId: id, directory };
  }

  /**
   * Settles a run: files become blobs, then one transaction writes the record at the end of the chain, the rows of
   * files and metrics, and what the kind of run yields. Until that is committed nothing of the run is seen.
   *
   * @throws Failure `not-found` for a run that is not running, `storage`. The run is still running then.
   */
  async finish(runId: number, finish: RunFinish): Promise<ProvenanceRecord> {
    const { database, artifacts, metrics, predictions, reports, records, clock } = this.#parts;
    this.#startOf(runId);
    const evaluated =
      finish.yields.kind === 'evaluation' ? await predictions.store(finish.yields.evaluation) : null;
    const produced = await artifacts.store(finish.files);
    const outputs: RecordOutput[] = evaluated === null ? produced : [...produced, evaluated];
    const content = recordContent.parse({ ...finish.content, outputs });
    const endedAt = clock().toISOString();
    const linked = database.transaction(() => {
      const run = this.#startOf(runId);
      const execution = { startedAt: run.startedAt, endedAt, seconds: finish.seconds };
      const linked = records.append(runId, content, execution);
      artifacts.insert(runId, finish.files, outputs);
      metrics.insert(runId, content);
      this.#settle(runId, content, finish, endedAt);
      if (finish.yields.kind === 'evaluation') predictions.insert(run, outputs, finish.yields.evaluation);
      if (finish.yields.kind === 'report') reports.insert(runId, outputs, finish.yields, endedAt);
      if (finish.yields.kind === 'benchmark') this.#keepTimes(runId, finish.yields.times);
      return linked;
    });
    records.noteHead();
    await this.#removeDirectory(runId);
    return linked;
  }

  /** Settles a run that failed; the message is shown beside it. */
  async fail(runId: number, message: string): Promise<void> {
    await this.#end(runId, 'failed', message);
  }

  /** Settles a run that somebody stopped. */
  async cancel(runId: number): Promise<void> {
    await this.#end(runId, 'cancelled', null);
  }

  /** Settles a run whose worker died. */
  async interrupt(runId: number, reason: string): Promise<void> {
    await this.#end(runId, 'interrupted', reason);
  }

  /** Settles what a dead program left running. Called when the project is opened. @returns The runs' ids. */
  interruptAll(reason: string): number[] {
    const { database, clock } = this.#parts;
    return database.transaction(() => {
      const left = database.all("SELECT id FROM run WHERE state = 'running' ORDER BY id", idRow);
      database.run(
        "UPDATE run SET state = 'interrupted', failure = ?, ended_at = ? WHERE state = 'running'",
        [reason, clock().toISOString()],
      );
      return left.map(({ id }) => id);
    });
  }

  /** A run by id. Throws Failure `not-found`. */
  get(runId: number): RunRow {
    const found = this.#parts.database.first(`${selectRuns} WHERE r.id = ?`, selectedRun, [runId]);
    if (found === null) throw new Failure('not-found', `The project has no run ${runId}.`);
    return found;
  }

  /** Runs, newest first. */
  list(offset: number, limit: number): { readonly total: number; readonly runs: RunRow[] } {
    const runs = this.#parts.database.all(`${selectRuns} ORDER BY r.id DESC LIMIT ? OFFSET ?`, selectedRun, [
      limit,
      offset,
    ]);
    return { total: this.count(), runs };
  }

  count(): number {
    return this.#parts.database.first('SELECT count(*) AS count FROM run', countRow)?.count ?? 0;
  }

  #startOf(runId: number): RunRow {
    const run = this.get(runId);
    if (run.state === 'running') return run;
    throw new Failure('not-found', `Run ${runId} is ${run.state} already; there is nothing left to settle.`);
  }

  #keepTimes(runId: number, times: BenchmarkTimes): void {
    this.#parts.database.run('INSERT INTO benchmark_times (run_id, times) VALUES (?, ?)', [
      runId,
      JSON.stringify(times),
    ]);
  }

  #settle(runId: number, content: RecordContent, finish: RunFinish, endedAt: string): void {
    const { yields } = finish;
    const explained = yields.kind === 'explanation' || yields.kind === 'influence' ? yields : null;
    this.#parts.database.run(
      `UPDATE run SET state = 'done', ended_at = ?, seconds = ?, passes = ?, parameters = ?, title = ?, signed = ?,
         source_kind = ?, judgement_passes = ? WHERE id = ?`,
      [
        endedAt,
        finish.seconds,
        content.passes,
        JSON.stringify(content.parameters),
        explained?.title ?? null,
        explained === null ? null : Number(explained.signed),
        explained?.source.kind ?? null,
        'judgementPasses' in yields ? yields.judgementPasses : 0,
        runId,
      ],
    );
  }

  async #end(
    runId: number,
    state: 'failed' | 'cancelled' | 'interrupted',
    message: string | null,
  ): Promise<void> {
    const { database, clock } = this.#parts;
    const { changes } = database.run(
      "UPDATE run SET state = ?, failure = ?, ended_at = ? WHERE id = ? AND state = 'running'",
      [state, message, clock().toISOString(), runId],
    );
    if (changes === 0) this.#startOf(runId);
    await this.#removeDirectory(runId);
  }

  #directory(runId: number): string {
    return join(this.#parts.temporary, `run-${runId}`);
  }

  async #removeDirectory(runId: number): Promise<void> {
    // A worker that was killed may hold a file for a moment on Windows; what stays goes at the next open.
    await rm(this.#directory(runId), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}
