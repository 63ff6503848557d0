import { z } from 'zod';
import { failureCode, failureValue } from './failure.ts';
import { timestamp } from './scalars.ts';

/** Progress of long work. `secondsLeft` is null until a rate is known. */
export const progress = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  ratePerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  message: z.string(),
});
export type Progress = z.infer<typeof progress>;

/** Progress as a worker reports it; the queue adds rate and time left. */
export const workProgress = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  message: z.string(),
});
export type WorkProgress = z.infer<typeof workProgress>;

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export const jobState = z.enum(jobStates);
export type JobState = z.infer<typeof jobState>;

export const job = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: jobState,
  progress,
  failure: failureValue.nullable(),
  attempts: z.number().int(),
  queuedAt: timestamp,
  /** What the work gave, for the caller that asked (ids of runs, reports, data sets). */
  result: z.record(z.string(), z.unknown()).nullable(),
});
export type Job = z.infer<typeof job>;

/** Result of a batch of explanations: the runs that finished, and the cases that could not be explained. */
export const explanationResult = z.object({
  runIds: z.array(z.number().int()),
  failures: z.array(
    z.object({ subject: z.string(), method: z.string(), code: failureCode, message: z.string() }),
  ),
});
export type ExplanationResult = z.infer<typeof explanationResult>;
