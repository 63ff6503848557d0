import { Activity } from 'lucide-react';
import { useContext } from 'react';
import {
  Button as AriaButton,
  DialogTrigger,
  OverlayTriggerStateContext,
  Popover,
} from 'react-aria-components';
import { Button } from '../components/button.tsx';
import { FailureText } from '../components/failure-text.tsx';
import { ProgressGlance, ProgressLine } from '../components/progress-line.tsx';
import { t } from '../language/language.ts';
import { useMutationCall } from './calls.ts';
import { JobButtons } from './job-buttons.tsx';
import { jobStateWord } from './job-words.ts';
import { isOver, refreshJobs, useActiveJobs, useJobsStore } from './jobs.ts';
import styles from './jobs-menu.module.css';
import { hrefOf } from './route.ts';

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
  const menu = useContext(OverlayTriggerStateContext);
  return (
    <>
      <a className={styles.queue} href={hrefOf('runs', { part: 'queue' })} onClick={() => menu?.close()}>
        {t('Queue and finished jobs')}
      </a>
      {jobs.length === 0 ? (
        <p className={styles.none}>{t('Nothing is running. Long work shows up here.')}</p>
      ) : (
        <ul className={styles.list}>
          {jobs.map((job) => (
            <li key={job.id} className={styles.job}>
              <div className={styles.jobHead}>
                <span className={styles.jobTitle}>{job.title}</span>
                <span className={styles.state}>{jobStateWord(job)}</span>
                {!isOver(job) && <JobButtons job={job} />}
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
              {(job.state === 'running' || (job.paused && job.progress.total > 0)) && (
                <ProgressLine progress={job.progress} />
              )}
              {job.attempts > 1 && (
                <p className={styles.remark}>
                  {t('Attempt {{attempts}}: the one before was interrupted.', { attempts: job.attempts })}
                </p>
              )}
              {job.failure !== null && job.state !== 'cancelled' && (
                <p className={styles.failure}>
                  <FailureText failure={job.failure} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
