import type { Job } from '#contract/job.ts';
import { formatTime } from '../components/format.ts';
import { t } from '../language/language.ts';

export const jobStateWords: Readonly<Record<Job['state'], string>> = {
  queued: t('waiting'),
  running: t('running'),
  done: t('done'),
  failed: t('failed'),
  cancelled: t('cancelled'),
  interrupted: t('interrupted'),
};

/** How a job stands, in a word or two. */
export function jobStateWord(job: Pick<Job, 'state' | 'paused' | 'startAt'>): string {
  if (job.paused) return job.state === 'running' ? t('pausing') : t('paused');
  if (job.state === 'queued' && job.startAt !== null && Date.parse(job.startAt) > Date.now()) {
    return t('starts {{time}}', { time: formatTime(job.startAt) });
  }
  return jobStateWords[job.state];
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
