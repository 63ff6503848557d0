import { z } from 'zod';
import { workProgress } from './job.ts';
import { longMethod } from './method.ts';
import { path, runtimeObtained, runtimeRequest, sha256 } from './scalars.ts';
import { producedArray } from './work.ts';

/** Gradients of target logits, for the command line: no project, no pictures, tensors in and tensors out. */
export const gradientEngineMethods = {
  gradient: longMethod({
    input: z.object({
      modelPath: path,
      runtime: runtimeRequest,
      /** Preprocessed tensors, `.npy` float32 [N, C, H, W]. */
      inputPath: path,
      /** One class index per sample, or one for all. */
      targets: z.array(z.number().int().min(0)).min(1),
      /** `input`, or the name of a tensor of the graph: a feature tensor (a row per sample) or a weight (summed). */
      withRespectTo: z.string().min(1),
      directory: path,
    }),
    output: z.object({
      tensor: z.string(),
      /** `gradient`, float32, in the tensor's own shape. */
      gradient: producedArray,
      /** `logits`, float32 [N, K]. */
      logits: producedArray,
      passes: z.number().int(),
      seconds: z.number(),
      warnings: z.array(z.string()),
      runtime: runtimeObtained,
      inputs: z.array(z.object({ role: z.string(), name: z.string(), sha256 })),
    }),
    progress: workProgress,
  }),
} as const;
