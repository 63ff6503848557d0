import { Activity, X } from 'lucide-react';
import { Button as AriaButton, DialogTrigger, Popover } from 'react-aria-components';
import type { Job } from '#contract/job.ts';
import { Button, IconButton } from '../components/button.tsx';
import { ProgressGlance, ProgressLine } from '../components/progress-line.tsx';
import { t } from '../language/language.ts';
import { useMutationCall } from './calls.ts';
import { isOver, refreshJobs, useActiveJobs, useJobsStore } from './jobs.ts';
import styles from './jobs-menu.module.css';

const stateWords: Readonly<Record<Job['state'], string>> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};

/** Running work in the project bar, and the panel with all of it. */
export function JobsMenu() {
  const active = useActiveJobs();
  const current = active.find(({ state }) => state === 'running') ?? active[0];
  const interrupted = useJobsStore(
    ({ jobs }) => [...jobs.values()].filter(({ state }) => state === 'interrupted').length,
  );
  return (
    <DialogTrigger>
      <AriaButton className={styles.button ?? ''}>
        <Activity size={14} aria-hidden />
        {current === undefined ? (
          interrupted === 0 ? (
            t('Jobs')
          ) : (
            <>
              <span className={styles.spoken}>{t('Jobs:')} </span>
              {t('{{interrupted}} interrupted', { interrupted })}
            </>
          )
        ) : (
          <>
            <span className={styles.spoken}>{t('Jobs:')} </span>
            <span className={styles.title}>{current.title}</span>
            <ProgressGlance progress={current.progress} />
            {active.length > 1 && <span className={styles.more}>+{active.length - 1}</span>}
          </>
        )}
      </AriaButton>
      <Popover className={styles.popover ?? ''} aria-label={t('Jobs')} placement="bottom end" offset={4}>
        {/* Without a Dialog inside, the popover is the dialog, its hidden dismiss button included. */}
        <JobList />
      </Popover>
    </DialogTrigger>
  );
}

function JobList() {
  const jobs = [...useJobsStore((state) => state.jobs).values()].reverse();
  const cancel = useMutationCall('jobs.cancel');
  const resume = useMutationCall('jobs.resume');
  if (jobs.length === 0)
    return <p className={styles.none}>{t('Nothing is running. Long work shows up here.')}</p>;
  return (
    <ul className={styles.list}>
      {jobs.map((job) => (
        <li key={job.id} className={styles.job}>
          <div className={styles.jobHead}>
            <span className={styles.jobTitle}>{job.title}</span>
            <span className={styles.state}>{stateWords[job.state]}</span>
            {!isOver(job) && (
              <IconButton
                icon={X}
                label={t('Cancel {{title}}', { title: job.title })}
                onPress={() => cancel.mutate({ jobId: job.id })}
              />
            )}
          </div>
          {job.state === 'interrupted' && (
            <div className={styles.choices}>
              <Button onPress={() => resume.mutate({ jobId: job.id }, { onSuccess: refreshJobs })}>
                {t('Resume')}
              </Button>
              <Button
                tone="quiet"
                onPress={() => cancel.mutate({ jobId: job.id }, { onSuccess: refreshJobs })}
              >
                {t('Forget')}
              </Button>
            </div>
          )}
          {job.state === 'running' && <ProgressLine progress={job.progress} />}
          {job.attempts > 1 && (
            <p className={styles.remark}>
              {t('Attempt {{attempts}}: the one before was interrupted.', { attempts: job.attempts })}
            </p>
          )}
          {job.failure !== null && job.state !== 'cancelled' && (
            <p className={styles.failure}>{job.failure.message}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
