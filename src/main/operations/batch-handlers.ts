import type { batchMethods, EndedJob } from '#contract/batch.ts';
import type { Handlers } from '#contract/method.ts';
import type { OperationContext } from './context.ts';

/** The queue of long work: pause, go on, order. */
export function batchHandlers(workstation: {
  readonly context: OperationContext;
  endedJobs(limit: number): EndedJob[];
  retryJob(jobId: string): Promise<{ jobId: string }>;
}): Handlers<typeof batchMethods> {
  const { jobs } = workstation.context;
  return {
    'jobs.pause': ({ jobId }) => {
      jobs.pause(jobId);
      return {};
    },
    'jobs.continue': ({ jobId }) => {
      jobs.continue(jobId);
      return {};
    },
    'jobs.prioritise': ({ jobId, move }) => {
      jobs.move(jobId, move);
      return {};
    },
    'jobs.history': ({ limit }) => ({ jobs: workstation.endedJobs(limit) }),
    'jobs.retry': ({ jobId }) => workstation.retryJob(jobId),
  };
}
