import type { QueueMove } from '#contract/batch.ts';
import { Failure } from '#contract/failure.ts';
import type { Job, JobState, UnfinishedMap, WorkProgress } from '#contract/job.ts';
import { Broadcast } from '#rpc/broadcast.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import { type Clock, systemClock } from './clock.ts';
import { noProgress, ProgressMeter } from './progress-meter.ts';
import { orderAfter } from './queue-order.ts';
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
  /**
   * Shows a map that is still being computed, float32 [height, width], in place of the one before; null: nothing any
   * more. It is kept in memory, and no longer than the job runs.
   */
  readonly show: (map: Omit<UnfinishedMap, 'id'> | null, bytes?: Uint8Array) => void;
  /**
   * Called by pausable work between two parts of it: throws when the job was paused or one of higher priority waits.
   * The work is called again when it is the job's turn.
   */
  readonly makeWay: () => void;
}

export type JobResult = Record<string, unknown> | null;

export interface JobRequest<Result extends JobResult> {
  readonly kind: string;
  readonly title: string;
  readonly lane: JobLane;
  readonly work: (context: JobContext) => Promise<Result>;
  /** The work goes on where it stopped when it is called again, and calls `makeWay`. */
  readonly pausable?: boolean;
  readonly priority?: number;
  /** ISO 8601; null: at once. */
  readonly startAt?: string | null;
  /** What a job was that is resumed: it keeps its id and its place. */
  readonly before?: Pick<Job, 'id' | 'queuedAt' | 'priority' | 'paused' | 'startAt' | 'resumed'>;
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
  /** The values of `job.partial`. */
  partialBytes: Uint8Array | null;
  /** Of the attempt that runs, or of the next one. */
  abort: AbortController;
  /** What the work ends with that makes way. */
  readonly madeWay: Failure;
  /** Why it is to end, however it does; null: it may go on. */
  ending: Failure | null;
  /** Stops the countdown to the end of a part that takes too long for a pause. */
  dropPause: () => void;
}

const PROGRESS_INTERVAL_MS = 100;
/** A pause waits so long for the end of the part that runs; then that part is given up and made again. */
const PAUSE_MS = 1500;
/** The longest that a timer can wait. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const ATTEMPTS = 2;
const KEPT_FINISHED_JOBS = 200;

/**
 * The jobs of an open project, in order: higher priority first, then as they came. A job that is paused or waits for
 * its time stays where it is and lets the others pass. A job whose worker died (`Failure('interrupted')`) is `interrupted` for a
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
  #dropWake = () => {};

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
    const { before } = request;
    const id = before?.id ?? crypto.randomUUID();
    const job: Job = {
      id,
      kind: request.kind,
      title: request.title,
      state: 'queued',
      progress: noProgress,
      failure: null,
      attempts: 0,
      queuedAt: before?.queuedAt ?? new Date(this.#clock.now()).toISOString(),
      priority: before?.priority ?? request.priority ?? 0,
      paused: before?.paused ?? false,
      pausable: request.pausable ?? false,
      startAt: before === undefined ? (request.startAt ?? null) : before.startAt,
      resumed: before?.resumed ?? false,
      partial: null,
      result: null,
    };
    const entry: Entry = {
      job,
      lane: request.lane,
      work: request.work,
      resolve,
      reject,
      throttle: new Throttle(this.#clock, PROGRESS_INTERVAL_MS, () => this.changes.publish(entry.job)),
      partialBytes: null,
      abort: new AbortController(),
      madeWay: new Failure('interrupted', `${request.title} was paused`, { stopped: true }),
      ending: null,
      dropPause: () => {},
    };
    this.#entries.set(id, entry);
    this.#queued.push(entry);
    this.#sort();
    this.#change(entry, { state: 'queued' });
    this.#startNext();
    return { id, finished: promise as Promise<Result> };
  }

  get(id: string): Job | undefined {
    return this.#entries.get(id)?.job;
  }

  /** The values of the map that a running job shows under this id, float32; null where none does (any more). */
  partial(id: string): Uint8Array | null {
    for (const { job, partialBytes } of this.#running) if (job.partial?.id === id) return partialBytes;
    return null;
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

  /**
   * A job that waits goes on waiting, also over the program's end. One that runs stops between two parts of its work,
   * at the latest after a second and a half.
   */
  pause(id: string): void {
    const entry = this.#unfinished(id);
    if (entry.job.paused) return;
    if (this.#running.has(entry)) {
      if (!entry.job.pausable) {
        throw new Failure(
          'usage',
          `${entry.job.title} can't be paused while it runs: it would have to start over. Let it end, or cancel it.`,
        );
      }
      entry.dropPause = this.#clock.after(PAUSE_MS, () => entry.abort.abort(entry.madeWay));
    }
    this.#change(entry, { paused: true });
    this.#startNext();
  }

  /** Lets a paused job go on when it is its turn. */
  continue(id: string): void {
    const entry = this.#unfinished(id);
    entry.dropPause();
    this.#change(entry, { paused: false });
    this.#startNext();
  }

  /** Moves a job among those of its lane. One that runs and can make way for one that now goes before it does. */
  move(id: string, to: QueueMove): void {
    const moved = this.#unfinished(id);
    const { lane } = moved;
    const order = [...this.#running, ...this.#queued].filter((entry) => entry.lane === lane);
    const priorities = orderAfter(
      order.map(({ job }) => job),
      id,
      to,
    );
    for (const entry of order) {
      const priority = priorities.get(entry.job.id) ?? entry.job.priority;
      if (priority !== entry.job.priority) this.#change(entry, { priority });
    }
    this.#sort();
    if (to === 'now' && this.#queued.includes(moved)) this.#change(moved, { paused: false, startAt: null });
    this.#startNext();
  }

  /** Ends every job as `interrupted` and resolves when none runs any more. Nothing can be added after that. */
  async close(): Promise<void> {
    this.#closed = new Failure('interrupted', 'the program was closed; start the work again to resume it');
    this.#dropWake();
    for (const entry of [...this.#queued, ...this.#running]) this.#end(entry, this.#closed);
    await this.idle();
  }

  /** Resolves when no job is queued or running. */
  idle(): Promise<void> {
    if (this.#running.size === 0 && this.#queued.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #unfinished(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined && (this.#running.has(entry) || this.#queued.includes(entry))) return entry;
    throw new Failure('not-found', `there is no job "${id}" that waits or runs`);
  }

  /** Those of one priority stay as they are: a job that made way or is tried again is before those that came later. */
  #sort(): void {
    this.#queued.sort((one, other) => other.job.priority - one.job.priority);
  }

  #isReady({ job }: Entry): boolean {
    return !job.paused && (job.startAt === null || Date.parse(job.startAt) <= this.#clock.now());
  }

  /** Comes back when the next job's time has come. */
  #wakeForNext(): void {
    this.#dropWake();
    const times = this.#queued.flatMap(({ job }) => (job.startAt === null ? [] : [Date.parse(job.startAt)]));
    const next = Math.min(...times.filter((time) => time > this.#clock.now()));
    if (!Number.isFinite(next)) return;
    const wait = Math.min(next - this.#clock.now(), LONGEST_WAIT_MS);
    this.#dropWake = this.#clock.after(wait, () => this.#startNext());
  }

  #mustMakeWay(entry: Entry): boolean {
    return (
      entry.job.paused ||
      this.#queued.some(
        (other) =>
          other.lane === entry.lane && other.job.priority > entry.job.priority && this.#isReady(other),
      )
    );
  }

  #end(entry: Entry, failure: Failure): void {
    const at = this.#queued.indexOf(entry);
    if (at >= 0) {
      this.#queued.splice(at, 1);
      this.#fail(entry, failure);
      this.#startNext();
    } else if (this.#running.has(entry)) {
      entry.ending = failure;
      entry.abort.abort(failure);
    }
  }

  #startNext(): void {
    for (const lane of ['compute', 'interactive'] as const) {
      const busy = [...this.#running].filter((entry) => entry.lane === lane).length;
      const next = this.#queued
        .filter((entry) => entry.lane === lane && this.#isReady(entry))
        .slice(0, Math.max(0, this.#slots[lane] - busy));
      for (const entry of next) {
        this.#queued.splice(this.#queued.indexOf(entry), 1);
        void this.#run(entry);
      }
    }
    this.#wakeForNext();
    if (this.#running.size > 0 || this.#queued.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #run(entry: Entry): Promise<void> {
    this.#running.add(entry);
    const attempt = entry.job.attempts + 1;
    this.#change(entry, {
      state: 'running',
      attempts: attempt,
      progress: { ...entry.job.progress, ratePerSecond: null, secondsLeft: null },
      failure: null,
    });
    const meter = new ProgressMeter();
    const { id: jobId } = entry.job;
    entry.abort = new AbortController();
    const { signal } = entry.abort;
    const report = (work: WorkProgress) => {
      if (entry.job.state !== 'running' || entry.job.attempts !== attempt) return;
      entry.job = { ...entry.job, progress: meter.note(this.#clock.now(), work) };
      entry.throttle.request();
    };
    const show = (map: Omit<UnfinishedMap, 'id'> | null, bytes: Uint8Array | null = null) => {
      if (entry.job.state !== 'running' || entry.job.attempts !== attempt) return;
      if (map === null && entry.job.partial === null) return;
      entry.job = { ...entry.job, partial: map === null ? null : { id: crypto.randomUUID(), ...map } };
      entry.partialBytes = map === null ? null : bytes;
      entry.throttle.request();
    };
    try {
      const makeWay = () => {
        if (entry.job.pausable && this.#mustMakeWay(entry)) throw entry.madeWay;
      };
      const result = await entry.work({ jobId, signal, attempt, report, show, makeWay });
      this.#running.delete(entry);
      entry.dropPause();
      this.#change(entry, { state: 'done', paused: false, result });
      entry.resolve(result);
    } catch (error) {
      this.#running.delete(entry);
      entry.dropPause();
      this.#failed(entry, entry.ending ?? (signal.aborted ? signal.reason : error));
    }
    this.#forgetOldest();
    this.#startNext();
  }

  #failed(entry: Entry, error: unknown): void {
    if (error === entry.madeWay) {
      const { progress, attempts } = entry.job;
      this.#queued.unshift(entry);
      this.#sort();
      this.#change(entry, {
        state: 'queued',
        attempts: attempts - 1,
        progress: { ...progress, ratePerSecond: null, secondsLeft: null },
      });
      return;
    }
    const failure = this.#failureOf(entry.job, error);
    const mayRetry =
      failure.code === 'interrupted' && entry.job.attempts < ATTEMPTS && !entry.abort.signal.aborted;
    if (!mayRetry) {
      this.#fail(entry, failure);
      return;
    }
    this.#change(entry, { state: 'interrupted', failure: failure.toValue() });
    this.#queued.unshift(entry);
    this.#sort();
    this.#change(entry, { state: 'queued' });
  }

  #fail(entry: Entry, failure: Failure): void {
    const state: JobState =
      failure.code === 'cancelled' ? 'cancelled' : failure === this.#closed ? 'interrupted' : 'failed';
    this.#change(entry, { state, paused: false, failure: failure.toValue() });
    entry.reject(failure);
  }

  #failureOf(job: Job, error: unknown): Failure {
    if (error instanceof Failure) return error;
    const errorId = crypto.randomUUID().slice(0, 8);
    this.#options.log?.error(`internal error ${errorId} in job ${job.kind} "${job.title}"`, error);
    return new Failure('internal', `internal error ${errorId}`, undefined, error);
  }

  #change(entry: Entry, change: Partial<Job>): void {
    const isRunning = (change.state ?? entry.job.state) === 'running';
    if (!isRunning) entry.partialBytes = null;
    entry.job = { ...entry.job, ...change, ...(isRunning ? {} : { partial: null }) };
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
