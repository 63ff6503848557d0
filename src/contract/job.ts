import { z } from 'zod';
import { failureCode, failureValue } from './failure.ts';
import { caseKey, timestamp } from './scalars.ts';

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

/** A map that is still being computed, as it stands; its values are behind `/partial/<id>` while the job runs. */
export const unfinishedMap = z.object({
  /** Names this state of it; the next one has another. */
  id: z.uuid(),
  case: caseKey,
  method: z.string(),
  height: z.number().int().positive(),
  width: z.number().int().positive(),
  signed: z.boolean(),
  /** Forward passes that went into it. */
  passes: z.number().int(),
});
export type UnfinishedMap = z.infer<typeof unfinishedMap>;

/** Of the jobs that wait, higher ones run first. Null in a request: one case goes before batches, for somebody is looking at it. */
export const jobPriority = z.number().int().min(-1000).max(1000);

export const job = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: jobState,
  progress,
  failure: failureValue.nullable(),
  attempts: z.number().int(),
  queuedAt: timestamp,
  /** Of the jobs that wait, higher ones run first; those of one priority in the order in which they came. */
  priority: z.number().int(),
  /** Waits until somebody lets it go on. A running one is on its way to it. */
  paused: z.boolean(),
  /** Whether it can be paused while it runs, because it goes on where it stopped. */
  pausable: z.boolean(),
  /** Does not start before; null: as soon as it is its turn. */
  startAt: timestamp.nullable(),
  /** Whether it went on by itself after the program had ended under it. */
  resumed: z.boolean(),
  /** The newest look at what an explanation is making; null when nothing is being made, or it can't be looked at. */
  partial: unfinishedMap.nullable(),
  /** What the work gave, for the caller that asked (ids of runs, reports, data sets). */
  result: z.record(z.string(), z.unknown()).nullable(),
});
export type Job = z.infer<typeof job>;

/** Result of a batch of explanations: the runs that finished, and the cases that could not be explained. */
export const explanationResult = z.object({
  runIds: z.array(z.number().int()),
  failures: z.array(
    z.object({
      subject: z.string(),
      method: z.string(),
      code: failureCode,
      message: z.string(),
      /** The case; null: what failed was no case, but the report at the end. */
      index: z.number().int().nullable(),
    }),
  ),
  /** The report that was asked for at the end. */
  reportId: z.number().int().nullable(),
});
export type ExplanationResult = z.infer<typeof explanationResult>;
