import { Failure } from '#contract/failure.ts';
import type { Job, JobState, WorkProgress } from '#contract/job.ts';
import { Broadcast } from '#rpc/broadcast.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import { type Clock, systemClock } from './clock.ts';
import { noProgress, ProgressMeter } from './progress-meter.ts';
import { Throttle } from './throttle.ts';

/** Heavy work runs one job at a time; interactive work (a preview, a report) does not wait for it. */
export type JobLane = 'compute' | 'interactive';

export interface JobContext {
  readonly jobId: string;
  /** Aborted on cancel and when the queue closes; its reason is the `Failure` to end with. */
  readonly signal: AbortSignal;
  /** 1, or 2 when the first attempt was interrupted. Work resumes from what it has stored. */
  readonly attempt: number;
  readonly report: (progress: WorkProgress) => void;
}

export type JobResult = Record<string, unknown> | null;

export interface JobRequest<Result extends JobResult> {
  readonly kind: string;
  readonly title: string;
  readonly lane: JobLane;
  readonly work: (context: JobContext) => Promise<Result>;
}

export interface AddedJob<Result extends JobResult> {
  readonly id: string;
  /** Settles with the job: rejects with its `Failure`. Needs no handler. */
  readonly finished: Promise<Result>;
}

export interface JobQueueOptions {
  /** How many interactive jobs may run at once. */
  readonly interactive?: number;
  readonly clock?: Clock;
  readonly log?: ErrorLog;
  /** Hears of every change of state (not of progress), before anyone else: to store it. */
  readonly onChange?: (job: Job) => void;
}

interface Entry {
  job: Job;
  readonly lane: JobLane;
  readonly work: (context: JobContext) => Promise<JobResult>;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (reason: Failure) => void;
  readonly throttle: Throttle;
  readonly abort: AbortController;
}

const PROGRESS_INTERVAL_MS = 100;
const ATTEMPTS = 2;
const KEPT_FINISHED_JOBS = 200;

/**
 * The jobs of an open project, in order. A job whose worker died (`Failure('interrupted')`) is `interrupted` for a
 * moment, goes back to the front of the queue once, and fails with its reason the second time.
 */
export class JobQueue {
  /** Every change of a job; progress at most 10 times a second per job. A topic source. */
  readonly changes = new Broadcast<Job>((job) => job.id);
  readonly #entries = new Map<string, Entry>();
  readonly #queued: Entry[] = [];
  readonly #running = new Set<Entry>();
  readonly #slots: Readonly<Record<JobLane, number>>;
  readonly #clock: Clock;
  readonly #options: JobQueueOptions;
  #idle: (() => void)[] = [];
  #closed: Failure | undefined;

  constructor(options: JobQueueOptions = {}) {
    const interactive = options.interactive ?? 2;
    if (!Number.isInteger(interactive) || interactive < 1) {
      throw new RangeError(`invalid interactive: ${interactive}`);
    }
    this.#slots = { compute: 1, interactive };
    this.#clock = options.clock ?? systemClock;
    this.#options = options;
  }

  add<Result extends JobResult>(request: JobRequest<Result>): AddedJob<Result> {
    if (this.#closed !== undefined) throw this.#closed;
    const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
    promise.catch(() => {});
    const id = crypto.randomUUID();
    const job: Job = {
      id,
      kind: request.kind,
      title: request.title,
      state: 'queued',
      progress: noProgress,
      failure: null,
      attempts: 0,
      queuedAt: new Date(this.#clock.now()).toISOString(),
      result: null,
    };
    const entry: Entry = {
      job,
      lane: request.lane,
      work: request.work,
      resolve,
      reject,
      throttle: new Throttle(this.#clock, PROGRESS_INTERVAL_MS, () => this.changes.publish(entry.job)),
      abort: new AbortController(),
    };
    this.#entries.set(id, entry);
    this.#queued.push(entry);
    this.#change(entry, { state: 'queued' });
    this.#startNext();
    return { id, finished: promise as Promise<Result> };
  }

  get(id: string): Job | undefined {
    return this.#entries.get(id)?.job;
  }

  /** All jobs that are not finished, and the last finished ones, in the order they were added. */
  list(): readonly Job[] {
    return [...this.#entries.values()].map(({ job }) => job);
  }

  /** Cancels a queued or running job. A job that has finished stays as it is. */
  cancel(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Failure('not-found', `there is no job "${id}"`);
    this.#end(entry, new Failure('cancelled', `${entry.job.title} was cancelled`));
  }

  /** Ends every job as `interrupted` and resolves when none runs any more. Nothing can be added after that. */
  async close(): Promise<void> {
    this.#closed = new Failure('interrupted', 'the program was closed; start the work again to resume it');
    for (const entry of [...this.#queued, ...this.#running]) this.#end(entry, this.#closed);
    await this.idle();
  }

  /** Resolves when no job is queued or running. */
  idle(): Promise<void> {
    if (this.#running.size === 0 && this.#queued.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #end(entry: Entry, failure: Failure): void {
    const at = this.#queued.indexOf(entry);
    if (at >= 0) {
      this.#queued.splice(at, 1);
      this.#fail(entry, failure);
      this.#startNext();
    } else if (this.#running.has(entry)) {
      entry.abort.abort(failure);
    }
  }

  #startNext(): void {
    for (const lane of ['compute', 'interactive'] as const) {
      const busy = [...this.#running].filter((entry) => entry.lane === lane).length;
      const next = this.#queued.filter((entry) => entry.lane === lane).slice(0, this.#slots[lane] - busy);
      for (const entry of next) {
        this.#queued.splice(this.#queued.indexOf(entry), 1);
        void this.#run(entry);
      }
    }
    if (this.#running.size > 0 || this.#queued.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #run(entry: Entry): Promise<void> {
    this.#running.add(entry);
    const attempt = entry.job.attempts + 1;
    this.#change(entry, { state: 'running', attempts: attempt, progress: noProgress, failure: null });
    const meter = new ProgressMeter();
    const { id: jobId } = entry.job;
    const { signal } = entry.abort;
    const report = (work: WorkProgress) => {
      if (entry.job.state !== 'running' || entry.job.attempts !== attempt) return;
      entry.job = { ...entry.job, progress: meter.note(this.#clock.now(), work) };
      entry.throttle.request();
    };
    try {
      const result = await entry.work({ jobId, signal, attempt, report });
      this.#running.delete(entry);
      this.#change(entry, { state: 'done', result });
      entry.resolve(result);
    } catch (error) {
      this.#running.delete(entry);
      this.#failed(entry, signal.aborted ? signal.reason : error);
    }
    this.#forgetOldest();
    this.#startNext();
  }

  #failed(entry: Entry, error: unknown): void {
    const failure = this.#failureOf(entry.job, error);
    const mayRetry =
      failure.code === 'interrupted' && entry.job.attempts < ATTEMPTS && !entry.abort.signal.aborted;
    if (!mayRetry) {
      this.#fail(entry, failure);
      return;
    }
    this.#change(entry, { state: 'interrupted', failure: failure.toValue() });
    this.#queued.unshift(entry);
    this.#change(entry, { state: 'queued' });
  }

  #fail(entry: Entry, failure: Failure): void {
    const state: JobState =
      failure.code === 'cancelled' ? 'cancelled' : failure === this.#closed ? 'interrupted' : 'failed';
    this.#change(entry, { state, failure: failure.toValue() });
    entry.reject(failure);
  }

  #failureOf(job: Job, error: unknown): Failure {
    if (error instanceof Failure) return error;
    const errorId = crypto.randomUUID().slice(0, 8);
    this.#options.log?.error(`internal error ${errorId} in job ${job.kind} "${job.title}"`, error);
    return new Failure('internal', `internal error ${errorId}`, undefined, error);
  }

  #change(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change };
    entry.throttle.drop();
    this.#options.onChange?.(entry.job);
    this.changes.publish(entry.job);
  }

  #forgetOldest(): void {
    let excess = this.#entries.size - this.#queued.length - this.#running.size - KEPT_FINISHED_JOBS;
    for (const [id, entry] of this.#entries) {
      if (excess <= 0) return;
      if (this.#running.has(entry) || this.#queued.includes(entry)) continue;
      this.#entries.delete(id);
      excess -= 1;
    }
  }
}
