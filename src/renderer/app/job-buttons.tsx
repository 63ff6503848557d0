import { Pause, Play, X } from 'lucide-react';
import type { Job } from '#contract/job.ts';
import { IconButton } from '../components/button.tsx';
import { t } from '../language/language.ts';
import { useMutationCall } from './calls.ts';

/** Whether a job can be paused or go on: one that runs only where it goes on where it stopped. */
export function canPause({ state, pausable, paused }: Job): boolean {
  return paused || state === 'queued' || (state === 'running' && pausable);
}

/** Pause or go on, and cancel: of a job that has not ended. */
export function JobButtons({ job }: { readonly job: Job }) {
  const pause = useMutationCall('jobs.pause');
  const goOn = useMutationCall('jobs.continue');
  const cancel = useMutationCall('jobs.cancel');
  const { id: jobId, title } = job;
  return (
    <>
      {canPause(job) &&
        (job.paused ? (
          <IconButton
            icon={Play}
            label={t('Go on with {{title}}', { title })}
            onPress={() => goOn.mutate({ jobId })}
          />
        ) : (
          <IconButton
            icon={Pause}
            label={t('Pause {{title}}', { title })}
            onPress={() => pause.mutate({ jobId })}
          />
        ))}
      <IconButton
        icon={X}
        label={t('Cancel {{title}}', { title })}
        onPress={() => cancel.mutate({ jobId })}
      />
    </>
  );
}
