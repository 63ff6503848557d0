import { z } from 'zod';

/** What a run of TCAV can be asked for. */
export const tcavParameters = z.object({
  feature: z.string().min(1).nullable().default(null).meta({
    parameter: 'feature',
    description:
      'Feature tensor in whose activations concepts are directions. Empty: the one chosen for the model.',
  }),
  randomSets: z
    .number()
    .int()
    .min(10)
    .max(500)
    .default(20)
    .describe(
      'Sets of random pictures that each concept is told from, and as many more that stand for no concept.',
    ),
  randomSetSize: z
    .number()
    .int()
    .min(8)
    .max(2000)
    .nullable()
    .default(null)
    .describe('Pictures of a random set. Without it: as many as the concept with the fewest examples has.'),
  regularisation: z
    .number()
    .min(1e-6)
    .max(1e3)
    .default(0.01)
    .describe('Weight of the squared length of a concept vector against the mean logistic loss.'),
  heldOut: z
    .number()
    .min(0.1)
    .max(0.5)
    .default(0.33)
    .describe('Share of the examples that a concept vector is tested on and not fitted to.'),
  significance: z
    .number()
    .min(0.0001)
    .max(0.5)
    .default(0.05)
    .describe('Corrected p-values below this are significant.'),
});
export type TcavParameters = z.infer<typeof tcavParameters>;
