import { z } from 'zod';
import { mostSobolDimensions } from '../math/sobol-sequence.ts';

/** Two Sobol' dimensions per concept. */
const mostConcepts = mostSobolDimensions / 2;

/** What a run of CRAFT can be asked for. */
export const craftParameters = z.object({
  feature: z.string().min(1).nullable().default(null).meta({
    parameter: 'feature',
    description:
      'Feature tensor whose activations are taken apart; its values should not be negative. Empty: the one chosen for the model.',
  }),
  rank: z
    .number()
    .int()
    .min(0)
    .max(mostConcepts)
    .default(10)
    .describe('Concepts to find. 0: chosen by the reconstruction error of several.'),
  patch: z
    .number()
    .int()
    .min(4)
    .max(2048)
    .default(64)
    .describe("Side of the square crops in pixels of the network's input."),
  stride: z.number().min(0.1).max(1).default(0.8).describe("Step between crops as a share of a crop's side."),
  iterations: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('Iterations of the factorisation at most.'),
  tolerance: z
    .number()
    .min(0)
    .max(0.1)
    .default(1e-4)
    .describe('Relative change of the reconstruction error at which the factorisation has converged.'),
  designs: z
    .number()
    .int()
    .min(4)
    .max(1024)
    .default(32)
    .describe(
      "Rows of the Sobol' design; each costs one pass of the network's last part per concept and picture.",
    ),
  crops: z
    .number()
    .int()
    .min(1)
    .max(24)
    .default(10)
    .describe('Crops shown of each concept, at most one per picture.'),
});
export type CraftParameters = z.infer<typeof craftParameters>;
