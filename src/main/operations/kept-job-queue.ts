import { AsyncLocalStorage } from 'node:async_hooks';
import type { EndedJob } from '#contract/batch.ts';
import { Failure } from '#contract/failure.ts';
import { explanationResult, type Job } from '#contract/job.ts';
import type { Handlers } from '#contract/method.ts';
import { type WorkstationMethods, workstationMethods } from '#contract/workstation.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import type { JobContext, JobQueue, JobRequest, JobResult } from '../jobs/job-queue.ts';
import { noProgress } from '../jobs/progress-meter.ts';
import type { KeptJob } from '../store/kept-jobs.ts';
import type { Project } from '../store/project.ts';

/** Work for the queue with what is needed to ask for it again. */
export interface JobSpecification extends Omit<JobRequest<JobResult>, 'work' | 'before'> {
  /** The request as the contract's method got it. */
  readonly request: unknown;
  readonly work: (job: JobContext) => Promise<JobResult>;
}

/**
 * The job queue, with every job kept in the open project until it has ended, so that the work can be resumed after
 * the program was killed.
 */
export class KeptJobQueue {
  readonly #queue: JobQueue;
  readonly #project: () => Project | null;
  readonly #log: ErrorLog;
  readonly #now: () => Date;
  readonly #own = new Set<string>();
  /** The kept job whose request is asked again, for the job that comes of it. */
  readonly #before = new AsyncLocalStorage<Pick<Job, 'resumed'> & KeptJob>();

  constructor(queue: JobQueue, project: () => Project | null, log: ErrorLog, now: () => Date) {
    this.#queue = queue;
    this.#project = project;
    this.#log = log;
    this.#now = now;
  }

  start({ request, ...job }: JobSpecification): string {
    const before = this.#before.getStore();
    const { id } = this.#queue.add(before === undefined ? job : { ...job, before });
    this.#own.add(id);
    const added = this.#queue.get(id);
    if (added !== undefined) {
      this.#keep(() =>
        this.#project()?.jobs.put({
          id,
          kind: added.kind,
          title: added.title,
          request,
          state: added.state,
          queuedAt: added.queuedAt,
          priority: added.priority,
          paused: added.paused,
          startAt: added.startAt,
        }),
      );
    }
    return id;
  }

  /** Hears of every change of state and keeps it. */
  note(job: Job): void {
    if (!this.#own.has(job.id)) return;
    const project = this.#project();
    if (project === null) return;
    const isOver = job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
    this.#keep(() =>
      isOver
        ? project.jobs.end(job.id, job, this.#now().toISOString())
        : project.jobs.setStanding(job.id, job),
    );
  }

  /** On a full disk the note of a job can't be kept; that is no reason to end the job, or the program, with it. */
  #keep(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#log.error(`the note of a job could not be kept: ${error.message}`);
    }
  }

  /** Jobs of the open project that no queue has any more, because the program ended under them. */
  resumable(): Job[] {
    const project = this.#project();
    if (project === null) return [];
    return project.jobs
      .unfinished()
      .filter(({ id }) => !this.#isLive(id))
      .map((kept) => ({
        ...standing(kept),
        state: 'interrupted',
        progress: noProgress,
        failure: {
          code: 'interrupted',
          message: 'The program ended before this was finished. Resume it to go on.',
        },
        attempts: 1,
        result: null,
      }));
  }

  /** Jobs of the open project that have ended, the newest first. */
  ended(limit: number): EndedJob[] {
    const ended = this.#project()?.jobs.ended(limit) ?? [];
    return ended.map((kept) => ({
      ...standing(kept),
      state: kept.state,
      progress: noProgress,
      failure: kept.failure,
      attempts: 1,
      result: kept.result,
      endedAt: kept.endedAt,
    }));
  }

  /**
   * Goes on with everything that the end of the program interrupted, each job in its place; a paused one is there
   * again and waits. The demo is left to the user: asking for it again opens another project.
   */
  async resumeAll(handlers: Handlers<WorkstationMethods>): Promise<void> {
    for (const { id, kind, title } of this.resumable()) {
      if (kind === 'demo') continue;
      try {
        await this.resume(id, handlers, true);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        this.#log.error(`${title} could not be resumed: ${error.message}`);
      }
    }
  }

  /** Asks for the pictures that a batch could not explain or trace back; what it has made is not made again. */
  async retry(jobId: string, handlers: Handlers<WorkstationMethods>): Promise<{ jobId: string }> {
    const kept = this.#project()
      ?.jobs.ended(Number.MAX_SAFE_INTEGER)
      .find(({ id }) => id === jobId);
    const result = explanationResult.safeParse(kept?.result);
    const failed = result.success ? result.data.failures.flatMap(({ index }) => index ?? []) : [];
    if (kept === undefined || failed.length === 0) {
      throw new Failure('not-found', `job ${jobId} left nothing that could be tried again`);
    }
    const indices = [...new Set(failed)];
    if (kept.kind === 'influence') {
      const request = workstationMethods['influence.run'].input.parse(kept.request);
      const since = request.since ?? kept.queuedAt;
      return handlers['influence.run']({ ...request, indices, since }, callContext());
    }
    const request = workstationMethods['explain.start'].input.parse(kept.request);
    const since = request.since ?? kept.queuedAt;
    return handlers['explain.start']({ ...request, indices, since, startAt: null }, callContext());
  }

  cancel(jobId: string): void {
    const project = this.#project();
    const kept = this.resumable().some((job) => job.id === jobId);
    if (kept) project?.jobs.remove(jobId);
    else this.#queue.cancel(jobId);
  }

  /** Asks again for what a kept job was asked for, and forgets the kept one. */
  async resume(
    jobId: string,
    handlers: Handlers<WorkstationMethods>,
    byItself = false,
  ): Promise<{ jobId: string }> {
    const project = this.#project();
    const kept = project?.jobs.unfinished().find((job) => job.id === jobId && !this.#isLive(job.id));
    if (project === null || kept === undefined) {
      throw new Failure('not-found', `there is no interrupted job ${jobId} in this project`);
    }
    return this.#before.run({ ...kept, paused: byItself && kept.paused, resumed: byItself }, () =>
      this.#askAgain(kept.kind, kept.request, kept.queuedAt, handlers),
    );
  }

  /** Ends all jobs and keeps them as interrupted. */
  async interruptAll(): Promise<void> {
    for (const job of this.#queue.list()) {
      if (job.state !== 'queued' && job.state !== 'running') continue;
      // From here on its end is no news: it stays kept as it is.
      this.#own.delete(job.id);
      this.#keep(() => this.#project()?.jobs.setState(job.id, 'interrupted'));
      this.#queue.cancel(job.id);
    }
    await this.#queue.idle();
  }

  /** Whether the queue has the job and it has not ended there. */
  #isLive(jobId: string): boolean {
    const state = this.#queue.get(jobId)?.state;
    return state === 'queued' || state === 'running';
  }

  async #askAgain(kind: string, request: unknown, since: string, handlers: Handlers<WorkstationMethods>) {
    const context = callContext();
    switch (kind) {
      case 'evaluation':
        return handlers['evaluation.run'](workstationMethods['evaluation.run'].input.parse(request), context);
      case 'explanation':
        return handlers['explain.start'](
          { ...workstationMethods['explain.start'].input.parse(request), since },
          context,
        );
      case 'report':
        return handlers['reports.create'](workstationMethods['reports.create'].input.parse(request), context);
      case 'concepts':
        return handlers['concepts.run'](workstationMethods['concepts.run'].input.parse(request), context);
      case 'tcav':
        return handlers['tcav.run'](workstationMethods['tcav.run'].input.parse(request), context);
      case 'benchmark':
        return handlers['benchmark.run'](workstationMethods['benchmark.run'].input.parse(request), context);
      case 'influence':
        return handlers['influence.run'](
          { ...workstationMethods['influence.run'].input.parse(request), since },
          context,
        );
      case 'influence-benchmark':
        return handlers['influence.measure'](
          workstationMethods['influence.measure'].input.parse(request),
          context,
        );
      case 'projection':
        return handlers['projection.run'](workstationMethods['projection.run'].input.parse(request), context);
      case 'audit':
        return handlers['audit.run'](workstationMethods['audit.run'].input.parse(request), context);
      case 'mask-proposals':
        return handlers['masks.propose'](workstationMethods['masks.propose'].input.parse(request), context);
      case 'mask-export':
        return handlers['masks.export'](workstationMethods['masks.export'].input.parse(request), context);
      case 'mask-import':
        return handlers['masks.import'](workstationMethods['masks.import'].input.parse(request), context);
      case 'demo':
        return handlers['project.demo'](
          { directory: this.#project()?.directory ?? null, images: demoImagesOf(request) },
          context,
        );
      default:
        throw new Failure('unsupported', `a job of kind "${kind}" can't be resumed by this version`);
    }
  }
}

function callContext() {
  return { signal: new AbortController().signal, report: () => Promise.resolve() };
}

function standing({ id, kind, title, queuedAt, priority, paused, startAt }: KeptJob) {
  const now = { pausable: false, resumed: false, partial: null };
  return { id, kind, title, queuedAt, priority, paused, startAt, ...now };
}

function demoImagesOf(request: unknown): number | null {
  const images = (request as { images?: unknown } | null)?.images;
  return typeof images === 'number' ? images : null;
}
