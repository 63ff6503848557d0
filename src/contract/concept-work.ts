import { z } from 'zod';
import { estimate, parameterValues } from './explanation.ts';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { path, runtimeObtained, runtimeRequest, sampleIndex } from './scalars.ts';
import { classifierSource, producedArray, producedFile } from './work.ts';

const target = z.object({ index: z.number().int().min(0), label: z.string() });

/** What both kinds of work leave. */
const analysisResult = {
  parameters: parameterValues,
  methodVersion: z.string(),
  /** JSON: `concepts` of `conceptManifest`, or `tcav` of `tcavManifest`. */
  manifest: producedFile,
  /**
   * Of concepts `coefficients` float32 [crops, rank] and `crops-<concept>` PNG strips, one square tile per listed crop;
   * of TCAV `cavs` float32 [concepts, random sets, C, h, w], unit vectors that point to the concept.
   */
  files: z.array(producedArray),
  passes: z.number().int(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
};

/** Finds the concepts of one class (CRAFT). */
export const conceptWork = z.object({
  classifier: classifierSource,
  runtime: runtimeRequest,
  target,
  /** JSON lines of `sample`: the pictures of the class, in order. Unreadable ones are left out with a warning. */
  samplesFile: path,
  /** As given; the worker fills in defaults and returns all of them. */
  parameters: parameterValues,
  seed: z.number().int(),
  /**
   * An earlier run's manifest and the concept of it that is taken apart: on the crops that show it most (beyond the
   * 90th percentile of its coefficients), at `parameters.feature`, or the feature tensor before that of the earlier run.
   */
  within: z
    .object({ manifestPath: path, runId: z.number().int(), concept: z.number().int().min(0) })
    .nullable(),
  directory: path,
});
export type ConceptWork = z.infer<typeof conceptWork>;

const concepts = {
  estimateConcepts: method({
    input: conceptWork.omit({ samplesFile: true, directory: true }).extend({ pictures: z.number().int() }),
    output: estimate,
  }),
  concepts: longMethod({
    input: conceptWork,
    output: z.object({
      ...analysisResult,
      /** Samples that could not be read. */
      unreadable: z.array(sampleIndex),
    }),
    progress: workProgress,
  }),
} as const;

/** Tests concepts that somebody chose examples of (TCAV). */
export const tcavWork = z.object({
  classifier: classifierSource,
  runtime: runtimeRequest,
  /** JSON lines of `sample` for each. */
  concepts: z.array(z.object({ name: z.string(), samplesFile: path })).min(1),
  randomSamplesFile: path,
  classes: z.array(z.object({ target, samplesFile: path })).min(1),
  parameters: parameterValues,
  seed: z.number().int(),
  directory: path,
});
export type TcavWork = z.infer<typeof tcavWork>;

const tcav = {
  estimateTcav: method({
    input: tcavWork
      .omit({ concepts: true, randomSamplesFile: true, classes: true, directory: true })
      .extend({ examples: z.array(z.number().int()).min(1), pictures: z.array(z.number().int()).min(1) }),
    output: estimate,
  }),
  tcav: longMethod({
    input: tcavWork,
    output: z.object(analysisResult),
    progress: workProgress,
  }),
} as const;

/** What a worker does about concepts. */
export const conceptEngineMethods = { ...concepts, ...tcav } as const;
