import { z } from 'zod';
import { tensorDescription } from './model-tensor.ts';

/**
 * A tensor inside a classifier that keeps the picture's geometry, so that methods can show on the picture what stands
 * in it. `nchw` [N, C, h, w], `nhwc` [N, h, w, C], `tokens` [N, T, C] where T = leading + h * w.
 */
export const featureTensor = tensorDescription.extend({
  /** The operator that computes it. */
  operator: z.string(),
  layout: z.enum(['nchw', 'nhwc', 'tokens']),
  /** Tokens before those of the grid: class, distillation and register tokens. 0 for pictures. */
  leading: z.number().int().min(0),
  /** [h, w] of its grid; null where it follows the picture's size or is not known. */
  grid: z.tuple([z.number().int(), z.number().int()]).nullable(),
  channels: z.number().int().nullable(),
});
export type FeatureDescription = z.infer<typeof featureTensor>;

/** What can be said about gradients of a model before any is asked for. */
export const gradientCoverage = z.object({
  /** Operators without a gradient rule between input and answer, with the nodes; empty: gradients reach the input. */
  missing: z.array(z.object({ operator: z.string(), nodes: z.array(z.string()) })),
  /** Quantised nodes, whose rounding gradients pass straight through. */
  straightThrough: z.number().int(),
  /** Why gradients can't be had, and which methods still work; null: they can. */
  problem: z.string().nullable(),
});
export type GradientCoverageDescription = z.infer<typeof gradientCoverage>;
