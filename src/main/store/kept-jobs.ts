import { z } from 'zod';
import { type JobState, jobState } from '#contract/job.ts';
import { timestamp } from '#contract/scalars.ts';
import type { ProjectDatabase } from './database.ts';
import { jsonColumn } from './row.ts';

/** Work as it was asked for. */
export const keptJob = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  /** What the queue needs to start it again. */
  request: z.unknown(),
  state: jobState,
  queuedAt: timestamp,
});
export type KeptJob = z.infer<typeof keptJob>;

const keptJobRow = keptJob.extend({ request: jsonColumn(z.unknown()) });

/** Jobs that outlive the program: what was queued or running when it died can be resumed. */
export class KeptJobs {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  put(job: KeptJob): void {
    this.#database.run(
      `INSERT INTO job (id, kind, title, request, state, queued_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, request = excluded.request`,
      [job.id, job.kind, job.title, JSON.stringify(job.request), job.state, job.queuedAt],
    );
  }

  setState(id: string, state: JobState): void {
    this.#database.run('UPDATE job SET state = ? WHERE id = ?', [state, id]);
  }

  /** Jobs that are neither done, failed nor cancelled, oldest first. */
  unfinished(): KeptJob[] {
    return this.#database.all(
      `SELECT id, kind, title, request, state, queued_at AS queuedAt FROM job
       WHERE state IN ('queued', 'running', 'interrupted') ORDER BY queued_at, id`,
      keptJobRow,
    );
  }

  remove(id: string): void {
    this.#database.run('DELETE FROM job WHERE id = ?', [id]);
  }
}
