import type { Job } from '#contract/job.ts';
import { formatTime } from '../components/format.ts';

const stateWords: Readonly<Record<Job['state'], string>> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};

/** How a job stands, in a word or two. */
export function jobStateWord(job: Pick<Job, 'state' | 'paused' | 'startAt'>): string {
  if (job.paused) return job.state === 'running' ? 'pausing' : 'paused';
  if (job.state === 'queued' && job.startAt !== null && Date.parse(job.startAt) > Date.now()) {
    return `starts ${formatTime(job.startAt)}`;
  }
  return stateWords[job.state];
}

/** What runs first stands first: what runs, then by priority, then as it came. */
export function inQueueOrder(jobs: readonly Job[]): Job[] {
  return [...jobs].sort(
    (one, other) =>
      Number(other.state === 'running') - Number(one.state === 'running') ||
      other.priority - one.priority ||
      one.queuedAt.localeCompare(other.queuedAt),
  );
}
