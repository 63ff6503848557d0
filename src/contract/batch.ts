import { z } from 'zod';
import { job, jobPriority } from './job.ts';
import { method } from './method.ts';
import { reportTemplate } from './report.ts';
import { timestamp } from './scalars.ts';

const none = z.object({});
const ofJob = z.object({ jobId: z.string() });

/** Where a job goes in the queue: one place up or down, or before all others. */
export const queueMoves = ['up', 'down', 'now'] as const;
export type QueueMove = (typeof queueMoves)[number];

/** Priorities that a person chooses from; moving a job may give it any other. */
export const priorities = { low: -10, normal: 0, high: 10 } as const;

/** How a batch of explanations is run, beside what it explains. */
export const batchFields = {
  /** Null: one case goes before batches, for somebody is looking at it. */
  priority: jobPriority.nullable().default(null),
  /** Does not start before; null: as soon as it is its turn. */
  startAt: timestamp.nullable().default(null),
  /** A report of all cases when they are explained. */
  report: z
    .object({ title: z.string().min(1).max(200), template: reportTemplate.default('full') })
    .nullable()
    .default(null),
};

/** A job that has ended, as the project keeps it. */
export const endedJob = job.extend({ endedAt: timestamp });
export type EndedJob = z.infer<typeof endedJob>;

/** The queue of long work: pause, go on, order. */
export const batchMethods = {
  /** A waiting job waits on; a running one stops within two seconds and goes on where it stopped. */
  'jobs.pause': method({ input: ofJob, output: none }),
  'jobs.continue': method({ input: ofJob, output: none }),
  /** `now` also lets a paused job go on, and one that waits for its time start. */
  'jobs.prioritise': method({
    input: ofJob.extend({ move: z.enum(queueMoves) }),
    output: none,
  }),
  /** Jobs that have ended, the newest first, those of earlier days included. */
  'jobs.history': method({
    input: z.object({ limit: z.number().int().min(1).max(500) }),
    output: z.object({ jobs: z.array(endedJob) }),
  }),
  /** Explains or traces back again what a batch could not. */
  'jobs.retry': method({ input: ofJob, output: z.object({ jobId: z.string() }) }),
} as const;
