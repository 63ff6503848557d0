import { z } from 'zod';
import { workProgress } from './job.ts';
import { longMethod } from './method.ts';
import { path } from './scalars.ts';

const count = z.number().int().min(0).max(1_000_000);

export const demoMethods = {
  /** Writes the demo's picture sets into a folder: PNG folders and one CSV per set. */
  generate: longMethod({
    input: z.object({
      directory: path,
      seed: z.number().int(),
      counts: z.object({ train: count, validation: count, siteB: count }),
      size: z.number().int().min(8).max(4096),
    }),
    output: z.object({
      files: z.object({ train: path, validation: path, siteB: path }),
      classes: z.array(z.string()),
    }),
    progress: workProgress,
  }),
} as const;
export type DemoMethods = typeof demoMethods;
