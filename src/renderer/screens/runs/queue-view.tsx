import { ArrowDown, ArrowUp, ChevronsUp } from 'lucide-react';
import { useRef, useState } from 'react';
import type { QueueMove } from '#contract/batch.ts';
import type { Job } from '#contract/job.ts';
import { useMutationCall } from '../../app/calls.ts';
import { canPause, JobButtons } from '../../app/job-buttons.tsx';
import { inQueueOrder, jobStateWord } from '../../app/job-words.ts';
import { refreshJobs, useActiveJobs, useJobsStore } from '../../app/jobs.ts';
import { useKeys } from '../../app/keys.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { EndedJobs } from './ended-jobs.tsx';
import styles from './queue.module.css';

/** Work that runs and waits, what the program's end interrupted, and what has ended. */
export function QueueView() {
  const active = inQueueOrder(useActiveJobs());
  const jobs = useJobsStore((state) => state.jobs);
  const interrupted = [...jobs.values()].filter(({ state }) => state === 'interrupted');
  return (
    <div className={styles.view}>
      <section aria-labelledby="queue-title" className={styles.part}>
        <h2 id="queue-title">{t('Running and waiting')}</h2>
        {active.length === 0 ? (
          <p className={styles.quiet}>
            {t('Nothing is running. Choose cases in Cases and explain them, now or at night.')}
          </p>
        ) : (
          <Queue jobs={active} />
        )}
      </section>
      {interrupted.length > 0 && <InterruptedJobs jobs={interrupted} />}
      <EndedJobs />
    </div>
  );
}

/** The queue in the order in which it runs; J and K walk, letters act on the job that has the focus. */
function Queue({ jobs }: { readonly jobs: readonly Job[] }) {
  const list = useRef<HTMLOListElement>(null);
  const [chosenId, choose] = useState<string | null>(null);
  const pause = useMutationCall('jobs.pause');
  const goOn = useMutationCall('jobs.continue');
  const cancel = useMutationCall('jobs.cancel');
  const prioritise = useMutationCall('jobs.prioritise');
  const at = Math.max(
    0,
    jobs.findIndex(({ id }) => id === chosenId),
  );
  const chosen = jobs[at];

  const step = (by: number) => {
    const to = Math.min(jobs.length - 1, Math.max(0, chosenId === null ? 0 : at + by));
    list.current?.querySelectorAll<HTMLElement>('[data-job]')[to]?.focus();
  };
  const move = (job: Job | undefined, to: QueueMove) =>
    job !== undefined && prioritise.mutate({ jobId: job.id, move: to });
  useKeys('Queue', [
    { keys: 'j', label: t('Next job'), run: () => step(1), repeats: true },
    { keys: 'k', label: t('Previous job'), run: () => step(-1), repeats: true },
    {
      keys: 'p',
      label: t('Pause the job, or go on with it'),
      disabled: chosen === undefined || !canPause(chosen),
      run: () =>
        chosen !== undefined &&
        (chosen.paused ? goOn.mutate({ jobId: chosen.id }) : pause.mutate({ jobId: chosen.id })),
    },
    { keys: 'u', label: t('Move the job up'), run: () => move(chosen, 'up') },
    { keys: 'd', label: t('Move the job down'), run: () => move(chosen, 'down') },
    { keys: 'n', label: t('Run the job now'), run: () => move(chosen, 'now') },
    {
      keys: 'x',
      label: t('Cancel the job'),
      run: () => chosen !== undefined && cancel.mutate({ jobId: chosen.id }),
    },
  ]);

  return (
    <ol ref={list} className={styles.list}>
      {jobs.map((job, place) => (
        <li
          key={job.id}
          className={styles.job}
          data-chosen={job.id === chosenId || undefined}
          onFocus={() => choose(job.id)}
        >
          <div className={styles.line}>
            <button
              type="button"
              className={styles.title}
              data-job={job.id}
              aria-current={job.id === chosenId ? 'true' : undefined}
              tabIndex={place === at ? 0 : -1}
            >
              {job.title}
            </button>
            <span className={styles.state} data-state={job.paused ? 'paused' : job.state}>
              {jobStateWord(job)}
            </span>
            <span className={styles.priority}>{t('priority {{priority}}', { priority: job.priority })}</span>
            <IconButton
              icon={ArrowUp}
              label={t('Move up: {{title}}', { title: job.title })}
              isDisabled={place === 0}
              onPress={() => move(job, 'up')}
            />
            <IconButton
              icon={ArrowDown}
              label={t('Move down: {{title}}', { title: job.title })}
              isDisabled={place === jobs.length - 1}
              onPress={() => move(job, 'down')}
            />
            <IconButton
              icon={ChevronsUp}
              label={t('Run now: {{title}}', { title: job.title })}
              onPress={() => move(job, 'now')}
            />
            <JobButtons job={job} />
          </div>
          {(job.state === 'running' || job.progress.total > 0) && (
            <ProgressLine progress={job.progress} label={t('Progress of {{title}}', { title: job.title })} />
          )}
          {job.state === 'running' && !job.pausable && (
            <p className={styles.quiet}>{t('Can’t be paused while it runs: it would have to start over.')}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Work that the program's end interrupted and that does not go on by itself. */
function InterruptedJobs({ jobs }: { readonly jobs: readonly Job[] }) {
  const resume = useMutationCall('jobs.resume');
  const forget = useMutationCall('jobs.cancel');
  return (
    <section aria-labelledby="interrupted-title" className={styles.part}>
      <h2 id="interrupted-title">{t('Interrupted')}</h2>
      <ul className={styles.list}>
        {jobs.map(({ id: jobId, title }) => (
          <li key={jobId} className={styles.job}>
            <div className={styles.line}>
              <span className={styles.title}>{title}</span>
              <Button onPress={() => resume.mutate({ jobId }, { onSuccess: refreshJobs })}>
                {t('Resume')}
              </Button>
              <Button tone="quiet" onPress={() => forget.mutate({ jobId }, { onSuccess: refreshJobs })}>
                {t('Forget')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
