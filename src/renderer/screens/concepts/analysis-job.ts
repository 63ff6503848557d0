import { useState } from 'react';
import type { Failure } from '#contract/failure.ts';
import type { Job } from '#contract/job.ts';
import { failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { followJob, useJob } from '../../app/jobs.ts';
import { toastFailure } from '../../app/toasts.ts';

export interface AnalysisJob {
  readonly job: Job | null;
  readonly running: boolean;
  readonly failure: Failure | null;
  /** Starts the work and gives the id of its run; null when it failed or was cancelled. */
  readonly start: (begin: () => Promise<{ jobId: string }>) => Promise<number | null>;
  readonly cancel: () => void;
}

/** An analysis that a dialog starts and follows; it goes on when the dialog is closed. */
export function useAnalysisJob(): AnalysisJob {
  const [jobId, setJobId] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const job = useJob(jobId);
  return {
    job: running ? job : null,
    running,
    failure,
    start: async (begin) => {
      setFailure(null);
      setRunning(true);
      try {
        const started = await begin();
        setJobId(started.jobId);
        const { result } = await followJob(started.jobId);
        return typeof result?.runId === 'number' ? result.runId : null;
      } catch (error) {
        const failed = failureOf(error);
        if (failed.code !== 'cancelled') setFailure(failed);
        return null;
      } finally {
        setRunning(false);
        setJobId(null);
      }
    },
    cancel: () => {
      if (jobId === null) return;
      workstation.call('jobs.cancel', { jobId }).catch((error) => toastFailure(failureOf(error)));
    },
  };
}
