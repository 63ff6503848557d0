import { z } from 'zod';
import { failureValue } from '#contract/failure.ts';
import { type Job, type JobState, jobState } from '#contract/job.ts';
import { timestamp } from '#contract/scalars.ts';
import type { ProjectDatabase } from './database.ts';
import { booleanColumn, jsonColumn } from './row.ts';

/** Work as it was asked for, and its place in the queue. */
export const keptJob = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  /** What the queue needs to start it again. */
  request: z.unknown(),
  state: jobState,
  queuedAt: timestamp,
  priority: z.int(),
  paused: z.boolean(),
  startAt: timestamp.nullable(),
});
export type KeptJob = z.infer<typeof keptJob>;

/** What the queue may change of a job while it is there. */
export type JobStanding = Pick<KeptJob, 'state' | 'priority' | 'paused' | 'startAt'>;

const columns = `id, kind, title, request, state, queued_at AS queuedAt, priority, paused, start_at AS startAt`;
const keptJobRow = keptJob.extend({
  request: jsonColumn(z.unknown()),
  paused: booleanColumn,
});
const endedJobRow = keptJobRow.extend({
  endedAt: timestamp,
  result: jsonColumn(z.record(z.string(), z.unknown()).nullable()),
  failure: jsonColumn(failureValue.nullable()),
});
export type KeptEndedJob = z.infer<typeof endedJobRow>;

/** Ended jobs beyond this number are forgotten, oldest first. */
const keptEndedJobs = 500;

/** Jobs that outlive the program: what was queued or running when it died, and what has ended. */
export class KeptJobs {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  put(job: KeptJob): void {
    this.#database.run(
      `INSERT INTO job (id, kind, title, request, state, queued_at, priority, paused, start_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, request = excluded.request`,
      [
        job.id,
        job.kind,
        job.title,
        JSON.stringify(job.request),
        job.state,
        job.queuedAt,
        job.priority,
        job.paused ? 1 : 0,
        job.startAt,
      ],
    );
  }

  setState(id: string, state: JobState): void {
    this.#database.run('UPDATE job SET state = ? WHERE id = ?', [state, id]);
  }

  /** Notes where a job stands that has not ended. */
  setStanding(id: string, { state, priority, paused, startAt }: JobStanding): void {
    this.#database.run('UPDATE job SET state = ?, priority = ?, paused = ?, start_at = ? WHERE id = ?', [
      state,
      priority,
      paused ? 1 : 0,
      startAt,
      id,
    ]);
  }

  /** Notes that a job has ended, and how. */
  end(id: string, { state, result, failure }: Pick<Job, 'state' | 'result' | 'failure'>, at: string): void {
    this.#database.transaction(() => {
      this.#database.run('UPDATE job SET state = ?, result = ?, failure = ?, ended_at = ? WHERE id = ?', [
        state,
        JSON.stringify(result),
        JSON.stringify(failure),
        at,
        id,
      ]);
      this.#database.run(
        `DELETE FROM job WHERE ended_at IS NOT NULL AND id NOT IN
           (SELECT id FROM job WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id LIMIT ?)`,
        [keptEndedJobs],
      );
    });
  }

  /** Jobs that are neither done, failed nor cancelled, in the order in which they are to run. */
  unfinished(): KeptJob[] {
    return this.#database.all(
      `SELECT ${columns} FROM job
       WHERE state IN ('queued', 'running', 'interrupted') ORDER BY priority DESC, queued_at, id`,
      keptJobRow,
    );
  }

  /** Jobs that have ended, the newest first. */
  ended(limit: number): KeptEndedJob[] {
    return this.#database.all(
      `SELECT ${columns}, ended_at AS endedAt, result, failure FROM job
       WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id LIMIT ?`,
      endedJobRow,
      [limit],
    );
  }

  remove(id: string): void {
    this.#database.run('DELETE FROM job WHERE id = ?', [id]);
  }
}
