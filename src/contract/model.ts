import { z } from 'zod';
import { featureTensor, gradientCoverage } from './feature.ts';
import { tensorDescription } from './model-tensor.ts';
import { preprocessing } from './preprocessing.ts';
import { id, sha256, timestamp } from './scalars.ts';

/** What `inspect` shows of an ONNX file. */
export const modelInspection = z.object({
  file: z.string(),
  sha256,
  bytes: z.number(),
  irVersion: z.number(),
  opset: z.number().int(),
  domains: z.record(z.string(), z.number()),
  producer: z.string(),
  inputs: z.array(tensorDescription),
  outputs: z.array(tensorDescription),
  parameters: z.number(),
  parameterBytes: z.number(),
  operators: z.record(z.string(), z.number()),
  /** In the order in which the graph computes them. */
  featureTensors: z.array(featureTensor),
  /** The one that methods take unless another is chosen; null: there is none. */
  defaultFeature: z.string().nullable(),
  gradients: gradientCoverage,
  externalData: z.array(z.string()),
  /** The output taken as the classifier's answer, and whether it holds logits or probabilities; null: none fits. */
  answer: z
    .object({
      name: z.string(),
      kind: z.enum(['logit', 'probability', 'log-probability']),
      classes: z.number().nullable(),
    })
    .nullable(),
  /** Null when the model can't be used as a classifier; `problem` says why. */
  input: z
    .object({
      name: z.string(),
      channels: z.number().int(),
      height: z.number().int().nullable(),
      width: z.number().int().nullable(),
      layout: z.enum(['nchw', 'nhwc']),
      batch: z.union([z.literal('dynamic'), z.number().int()]),
    })
    .nullable(),
  problem: z.string().nullable(),
});
export type ModelInspection = z.infer<typeof modelInspection>;

export const checkpoint = z.object({
  position: z.number().int(),
  file: z.string(),
  sha256,
  learningRate: z.number(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** A classifier in the project. The file itself is a blob. */
export const model = z.object({
  id,
  name: z.string(),
  sha256,
  file: z.string(),
  labels: z.array(z.string()),
  preprocessing,
  inputName: z.string(),
  answerName: z.string(),
  answerKind: z.enum(['logit', 'probability', 'log-probability']),
  featureTensor: z.string().nullable(),
  parameters: z.number(),
  opset: z.number().int(),
  checkpoints: z.array(checkpoint),
  warnings: z.array(z.string()),
  addedAt: timestamp,
});
export type Model = z.infer<typeof model>;
