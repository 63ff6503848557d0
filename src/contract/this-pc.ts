import { z } from 'zod';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';

const none = z.object({});

/** How an execution provider did with a number of threads on a network whose answers are known. */
export const selfTestRow = z.object({
  provider: z.string(),
  threads: z.number().int(),
  /** `right`: within the tolerance; `wrong`: beyond it; `failed`: no answer. */
  outcome: z.enum(['right', 'wrong', 'failed']),
  /** Largest difference to the reference, relative to the largest reference value; null where nothing came. */
  difference: z.number().nullable(),
  picturesPerSecond: z.number().nullable(),
  message: z.string(),
});
export type SelfTestRow = z.infer<typeof selfTestRow>;

export const selfTestRequest = z.object({
  /** Numbers of threads to try on the CPU; 0 stands for the number that is taken unless somebody chooses. */
  threads: z.array(z.number().int().min(0).max(256)).min(1).max(8),
});
export const selfTestResult = z.object({ rows: z.array(selfTestRow) });

const place = z.object({ path: z.string(), bytes: z.number().nullable() });

/** Where the program keeps what it has on this PC. */
export const places = z.object({
  home: place,
  log: place,
  segmenters: place,
  /** Null without an open project. */
  project: place.nullable(),
  /** Arrays and indexes of training sets in the open project: made again when they are needed. */
  cache: place.nullable(),
});
export type Places = z.infer<typeof places>;

/** This PC: whether it computes rightly, and where things lie. */
export const thisPcMethods = {
  'pc.selfTest': longMethod({ input: selfTestRequest, output: selfTestResult, progress: workProgress }),
  'pc.places': method({ input: none, output: places }),
  /** Empties the open project's cache. Refused while something runs that may use it. */
  'pc.clearCache': method({ input: none, output: z.object({ bytes: z.number() }) }),
} as const;
