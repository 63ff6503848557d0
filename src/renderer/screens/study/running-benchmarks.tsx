import type { Job } from '#contract/job.ts';
import { useMutationCall } from '../../app/calls.ts';
import { isOver, refreshJobs, useJobsStore } from '../../app/jobs.ts';
import { Button } from '../../components/button.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import styles from './study.module.css';

/** Benchmarks that wait, run or were interrupted, the newest first. */
export function useBenchmarkJobs(): readonly Job[] {
  const jobs = useJobsStore((state) => state.jobs);
  return [...jobs.values()]
    .filter((job) => job.kind === 'benchmark' && (!isOver(job) || job.state === 'interrupted'))
    .reverse();
}

/** A benchmark that is not done: how far it is, and how it is stopped or goes on. */
export function RunningBenchmark({ job }: { readonly job: Job }) {
  const cancel = useMutationCall('jobs.cancel');
  const resume = useMutationCall('jobs.resume');
  const { id: jobId, title, state } = job;
  return (
    <li className={styles.running}>
      <span className={styles.name}>{title}</span>
      {state === 'interrupted' ? (
        <>
          <span className={styles.quiet}>{t('interrupted; what is done is kept')}</span>
          <span className={styles.buttons}>
            <Button onPress={() => resume.mutate({ jobId }, { onSuccess: refreshJobs })}>
              {t('Resume')}
            </Button>
            <Button tone="quiet" onPress={() => cancel.mutate({ jobId }, { onSuccess: refreshJobs })}>
              {t('Forget')}
            </Button>
          </span>
        </>
      ) : (
        <>
          {state === 'queued' ? (
            <span className={styles.quiet}>{t('waits for its turn')}</span>
          ) : (
            <ProgressLine progress={job.progress} label={title} />
          )}
          <span className={styles.buttons}>
            <Button aria-label={t('Stop {{title}}', { title })} onPress={() => cancel.mutate({ jobId })}>
              {t('Stop')}
            </Button>
          </span>
        </>
      )}
    </li>
  );
}
