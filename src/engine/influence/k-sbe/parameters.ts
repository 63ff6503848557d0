import { z } from 'zod';

export const parameters = z.object({
  inputs: z
    .enum(['pixels', 'embedding'])
    .default('pixels')
    .describe(
      'What similarity of pictures is measured on: small grey pictures (the model stays a black box) or the input of ' +
        "the model's last layer (no longer a black box).",
    ),
  side: z.number().int().min(4).max(256).default(64).describe('Side of the small grey pictures in pixels.'),
  outputs: z
    .enum(['answers', 'labels'])
    .default('answers')
    .describe(
      "What the regression gives: the model's answers (a black box explained as it is) or the labels (what the training " +
        'data say, whatever the model made of them; pictures without a label take its answer).',
    ),
  value: z
    .enum(['term', 'removal'])
    .default('term')
    .describe(
      "A sample's value: its term of the regression, or what the regression's answer for the target loses when it is " +
        'fitted without the sample (exact leave-one-out).',
    ),
  landmarks: z
    .number()
    .int()
    .min(2)
    .max(4096)
    .default(1024)
    .describe('Training pictures that span the approximation of the input kernel (Nyström).'),
  landmarkChoice: z
    .enum(['uniform', 'k-means++'])
    .default('uniform')
    .describe('How landmarks are drawn: all alike, or far from those drawn before (k-means++ seeding).'),
  outputLandmarks: z
    .number()
    .int()
    .min(2)
    .max(2048)
    .default(256)
    .describe('Training pictures that span the approximation of the output kernel.'),
  outputKernel: z
    .enum(['rbf', 'linear'])
    .default('rbf')
    .describe(
      'Kernel on the softmax outputs; linear is the ablation: kernel ridge regression of the outputs.',
    ),
  lambda: z
    .number()
    .gt(0)
    .max(1e3)
    .nullable()
    .default(null)
    .describe(
      'Ridge per sample. Empty: chosen by 5-fold cross-validation over the decades from 1e-6 to 1e-1.',
    ),
  gamma: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe(
      'Of the input kernel exp(-gamma d²). Empty: 1 / (2 x median squared distance) of 2,000 random pairs.',
    ),
  outputGamma: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe('Of the output kernel; empty as for the input kernel.'),
});
export type KsbeParameters = z.output<typeof parameters>;
