import { create } from 'zustand';
import { Failure } from '#contract/failure.ts';
import { type ExplanationResult, explanationResult, type Job } from '#contract/job.ts';
import { t } from '../language/language.ts';
import { workstation } from './connection.ts';
import { toast, toastFailure } from './toasts.ts';

/** Work of fewer milliseconds shows its result where it was asked for and needs no message. */
const BRIEF = 4000;

interface JobsState {
  /** Jobs by id, in the order in which they were queued. */
  readonly jobs: ReadonlyMap<string, Job>;
}

/** Every job that the workstation told of. */
export const useJobsStore = create<JobsState>()(() => ({ jobs: new Map() }));

export function isOver(job: Job): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}

/** Jobs that are waiting or running. */
export function useActiveJobs(): readonly Job[] {
  const jobs = useJobsStore((state) => state.jobs);
  return [...jobs.values()].filter((job) => !isOver(job));
}

export function useJob(jobId: string | null): Job | null {
  return useJobsStore((state) => (jobId === null ? null : (state.jobs.get(jobId) ?? null)));
}

/**
 * Waits for a job's end. Rejects with its `Failure` when it failed, was cancelled or interrupted.
 */
export function followJob(jobId: string): Promise<Job> {
  const { promise, resolve, reject } = Promise.withResolvers<Job>();
  const look = (jobs: ReadonlyMap<string, Job>) => {
    const job = jobs.get(jobId);
    // A job whose worker died is interrupted for a moment and then tried once more.
    if (job === undefined || !isOver(job) || job.state === 'interrupted') return false;
    if (job.state === 'done') resolve(job);
    else reject(failureOfJob(job));
    return true;
  };
  if (look(useJobsStore.getState().jobs)) return promise;
  const stop = useJobsStore.subscribe(({ jobs }) => {
    if (look(jobs)) stop();
  });
  return promise;
}

function failureOfJob(job: Job): Failure {
  if (job.failure !== null) return Failure.fromValue(job.failure);
  return job.state === 'cancelled'
    ? new Failure('cancelled', t('{{title}} was cancelled', { title: job.title }))
    : new Failure('interrupted', t('{{title}} was interrupted', { title: job.title }));
}

/** What a batch could not do: its job is done all the same. */
export function failuresOf({ result }: Job): ExplanationResult['failures'] {
  const read = explanationResult.safeParse(result);
  return read.success ? read.data.failures : [];
}

/** A single explanation appears in its column, a ranking in its strip; a note of each would cover the case. */
function showsItself({ kind, progress }: Job): boolean {
  return kind === 'influence' || (kind === 'explanation' && progress.unit !== 'explanations');
}

/** Jobs of which was said that they go on. */
const toldResumed = new Set<string>();

/** Work that goes on by itself after the program had ended under it says so once. */
function tellResumed(jobs: readonly Job[]): void {
  for (const job of jobs) {
    if (!job.resumed || job.paused || isOver(job) || toldResumed.has(job.id)) continue;
    toldResumed.add(job.id);
    toast({ tone: 'plain', title: t('Goes on where the program’s end stopped it'), text: job.title });
  }
}

function receive(job: Job): void {
  tellResumed([job]);
  const before = useJobsStore.getState().jobs.get(job.id);
  useJobsStore.setState(({ jobs }) => ({ jobs: new Map(jobs).set(job.id, job) }));
  if (!isOver(job) || before === undefined || isOver(before)) return;
  const [failed, ...more] = failuresOf(job);
  if (job.state === 'done' && failed !== undefined) {
    const others = more.length === 0 ? '' : t(' (and {{more}} more)', { more: more.length });
    const text = `${failed.subject}, ${failed.method}: ${failed.message}${others}`;
    toast({ tone: 'bad', title: job.title, text, code: failed.code });
    return;
  }
  if (job.state === 'interrupted') {
    toast({ tone: 'plain', title: job.title, text: t('Interrupted; it is tried once more.') });
    return;
  }
  const took = Date.now() - Date.parse(job.queuedAt);
  if (job.state === 'done' && (took < BRIEF || showsItself(job))) return;
  if (job.state === 'done') toast({ tone: 'good', title: job.title, text: t('Done') });
  else if (job.state === 'cancelled') toast({ tone: 'plain', title: job.title, text: t('Cancelled') });
  else toastFailure(failureOfJob(job), job.title);
}

/** Asks for the jobs again: after another project was opened, or one was resumed or forgotten. */
export function refreshJobs(): void {
  if (workstation.state() !== 'open') return;
  workstation.call('jobs.list', {}).then(({ jobs }) => {
    useJobsStore.setState({ jobs: new Map(jobs.map((job) => [job.id, job])) });
    tellResumed(jobs);
  }, toastFailure);
}

/** Starts following jobs; called once by the page. */
export function listenForJobs(): void {
  workstation.onJob(receive);
  workstation.onChange(({ kind }) => {
    if (kind === 'project') refreshJobs();
  });
  workstation.watch(refreshJobs);
}
