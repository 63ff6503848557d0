import { z } from 'zod';
import { trainedModel } from './influence-work.ts';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { path, runtimeObtained, sampleIndex } from './scalars.ts';
import { producedArray } from './work.ts';

const count = z.number().int().min(0);

/** Pictures that the model sees as alike to one of the same data set. */
export const similarWork = z.object({
  /** `training` is the data set that is searched, whatever it is for. */
  trained: trainedModel,
  index: sampleIndex,
  count: z.number().int().min(1),
  /** Answer null rather than compute embeddings that are not kept yet. */
  keptOnly: z.boolean(),
});
export type SimilarWork = z.infer<typeof similarWork>;

export const similarWorkResult = z.object({
  /** Name of the tensor that was compared; `logits` where the model has no other. */
  feature: z.string(),
  /** Cosine of the embeddings, most alike first. */
  neighbours: z.array(z.object({ index: sampleIndex, similarity: z.number() })),
});
export type SimilarWorkResult = z.infer<typeof similarWorkResult>;

/** Lays a data set out in a plane. */
export const projectWork = z.object({
  /** `training` is the data set that is laid out, whatever it is for. */
  trained: trainedModel,
  neighbours: z.number().int().min(2),
  minimumDistance: z.number().min(0),
  seed: z.number().int(),
  directory: path,
});
export type ProjectWork = z.infer<typeof projectWork>;

export const projectWorkResult = z.object({
  feature: z.string(),
  /** `projection`: float32 [samples of the data set, 2]; NaN where a picture could not be read. */
  projection: producedArray,
  /** Readable pictures, and how many of them shaped the layout; the others were placed among these. */
  pictures: count,
  fitted: count,
  /** Neighbours in the plane that are neighbours by embedding too, by Venna and Kaski; null for a few pictures. */
  trustworthiness: z.object({ value: z.number(), neighbours: count, pictures: count }).nullable(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
});
export type ProjectWorkResult = z.infer<typeof projectWorkResult>;

/** What a worker does about pictures that are alike. */
export const projectionEngineMethods = {
  similar: longMethod({
    input: similarWork,
    output: z.object({ found: similarWorkResult.nullable() }),
    progress: workProgress,
  }),
  estimateProject: method({
    input: z.object({ trained: trainedModel }),
    output: z.object({
      /** Pictures whose embedding is not kept yet, and seconds that they take. */
      missing: count,
      seconds: z.number(),
    }),
  }),
  project: longMethod({ input: projectWork, output: projectWorkResult, progress: workProgress }),
} as const;
