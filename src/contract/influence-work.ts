import { z } from 'zod';
import { auditEffect } from './audit.ts';
import { estimate, modelOutput, parameterValues, targetRequest } from './explanation.ts';
import { chosenInfluenceMethod, influenceMetric, knownLabels } from './influence.ts';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { path, runtimeObtained, runtimeRequest, sampleIndex, sha256 } from './scalars.ts';
import { classifierSource, pictureSource, producedArray, producedFile } from './work.ts';

const count = z.number().int().min(0);
const target = z.object({ index: count, label: z.string() });

/** A model with what it was trained on, as a worker takes them. */
export const trainedModel = z.object({
  classifier: classifierSource,
  runtime: runtimeRequest,
  /** In order of training; empty: there are none, methods take the model alone. */
  checkpoints: z.array(z.object({ classifier: classifierSource, learningRate: z.number().positive() })),
  training: z.object({
    name: z.string(),
    /** JSON lines of `sample`, in order. Unreadable ones are left out with a warning. */
    samplesFile: path,
  }),
  /** Where arrays and fitted indexes are kept between calls; made if it is not there. */
  indexDirectory: path,
});
export type TrainedModel = z.infer<typeof trainedModel>;

const obtained = {
  passes: count,
  seconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
};

/** Traces answers for pictures back to training pictures by one method; fits it first where it is not fitted. */
export const influenceWork = z.object({
  trained: trainedModel,
  method: z.string(),
  /** As given; the worker fills in defaults and returns all of them. */
  parameters: parameterValues,
  queries: z
    .array(
      z.object({
        picture: pictureSource,
        /** Index of the picture's own label, for target `label`. */
        labelIndex: z.number().int().nullable(),
        /** Of this query alone; exists. */
        directory: path,
      }),
    )
    .min(1),
  target: targetRequest,
  top: z.number().int().min(1),
  seed: z.number().int(),
});
export type InfluenceWork = z.infer<typeof influenceWork>;

export const influenceWorkResult = z.object({
  parameters: parameterValues,
  methodVersion: z.string(),
  /** What fitting cost this time: `whole` and no passes where everything was there. */
  fit: z.object({
    reused: z.enum(['none', 'appended', 'whole']),
    passes: count,
    seconds: z.number(),
    bytes: z.number(),
  }),
  /** In order; null for a picture that can't be read, with its message in `problems`. */
  queries: z.array(
    z
      .object({
        target,
        output: modelOutput,
        /** `influence`: JSON of `influenceManifest`. */
        manifest: producedFile,
        /** `scores`: float32 [samples of the data set]; NaN where a sample has no value. */
        scores: producedArray,
        /** `predicted`, int32, and `similarities`, float32, of the same length: what the gallery says of each sample. */
        columns: z.array(producedArray).optional(),
        passes: count,
        seconds: z.number(),
        /** Of this query, such as that the surrogate agrees little with the model. */
        warnings: z.array(z.string()),
        inputs: z.array(z.object({ role: z.string(), name: z.string(), sha256 })),
      })
      .nullable(),
  ),
  problems: z.array(z.object({ query: count, message: z.string() })),
  ...obtained,
});
export type InfluenceWorkResult = z.infer<typeof influenceWorkResult>;

/** Influence on bare arrays, for the command line: no project, no pictures, no network. */
export const influenceArraysWork = z.object({
  /** `.npy`: float32 [N, ...] inputs or embeddings, [N, K] logits or probabilities, int32 [N] labels. */
  inputsPath: path,
  outputsPath: path.nullable(),
  labelsPath: path.nullable(),
  /** `.npy`: float32 [Q, ...] and [Q, K]. */
  queryPath: path,
  queryOutputsPath: path.nullable(),
  method: z.string(),
  parameters: parameterValues,
  /** Class indices: one for all queries or one per query; null: the class with the largest output. */
  targets: z.array(count).min(1).nullable(),
  threads: z.number().int().min(0),
  seed: z.number().int(),
  directory: path,
});
export type InfluenceArraysWork = z.infer<typeof influenceArraysWork>;

/** Looks for what is wrong with a training set. */
export const auditWork = z.object({
  trained: trainedModel,
  validation: z.object({ name: z.string(), samplesFile: path }).nullable(),
  method: z.string(),
  methodParameters: parameterValues,
  trueLabelColumn: z.string().nullable(),
  parameters: parameterValues,
  seed: z.number().int(),
  directory: path,
});
export type AuditWork = z.infer<typeof auditWork>;

/** Measures how faithful influence methods are. */
export const influenceBenchmarkWork = z.object({
  trained: trainedModel,
  queries: z.object({ name: z.string(), samplesFile: path }),
  methods: z.array(chosenInfluenceMethod).min(1),
  metrics: z.array(influenceMetric).min(1),
  seeds: z.array(z.number().int()).min(1),
  queryCount: count,
  subsets: count,
  leftOut: count,
  known: knownLabels,
  directory: path,
});
export type InfluenceBenchmarkWork = z.infer<typeof influenceBenchmarkWork>;

/** What a worker does about training-sample influence. */
export const influenceEngineMethods = {
  estimateInfluence: method({
    input: influenceWork
      .omit({ queries: true, target: true, top: true, seed: true })
      .extend({ queries: count, seed: z.number().int().default(0) }),
    output: estimate.extend({ state: z.enum(['fit', 'append', 'ready']), diskBytes: z.number() }),
  }),
  influence: longMethod({ input: influenceWork, output: influenceWorkResult, progress: workProgress }),
  influenceArrays: longMethod({
    input: influenceArraysWork,
    output: z.object({
      parameters: parameterValues,
      methodVersion: z.string(),
      /** `influence`: float32 [Q, N]. */
      influence: producedArray,
      /** One per query; null for methods without a surrogate. */
      agreement: z.array(z.number().nullable()),
      facts: z.array(z.object({ name: z.string(), value: z.union([z.number(), z.string()]) })),
      fitSeconds: z.number(),
      querySeconds: z.number(),
      warnings: z.array(z.string()),
    }),
    progress: workProgress,
  }),
  audit: longMethod({
    input: auditWork,
    output: z.object({
      parameters: parameterValues,
      methodParameters: parameterValues,
      methodVersion: z.string(),
      /** `audit`: JSON of `auditManifest`. */
      manifest: producedFile,
      /** `self-influence`: float32 [samples of the data set], NaN where there is none. */
      files: z.array(producedArray),
      ...obtained,
    }),
    progress: workProgress,
  }),
  /** What changed labels and removed samples do to the refitted head. */
  auditEffect: longMethod({
    input: z.object({
      trained: trainedModel,
      validation: z.object({ name: z.string(), samplesFile: path }),
      relabel: z.array(z.object({ sampleIndex, label: z.string() })),
      remove: z.array(sampleIndex),
      seed: z.number().int(),
    }),
    output: z.object({ effect: auditEffect, warnings: z.array(z.string()) }),
    progress: workProgress,
  }),
  influenceBenchmark: longMethod({
    input: influenceBenchmarkWork,
    output: z.object({
      parameters: parameterValues,
      /** `influence-benchmark`: JSON of `influenceBenchmarkManifest`. */
      manifest: producedFile,
      ...obtained,
    }),
    progress: workProgress,
  }),
} as const;
