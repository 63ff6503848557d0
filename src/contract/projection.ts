import { z } from 'zod';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { id, sampleIndex, sha256 } from './scalars.ts';

/** A data set laid out in a plane by what the model sees in its pictures. */
export const projection = z.object({
  runId: id,
  /** float32 [N, 2] as a blob, little-endian; NaN where a picture could not be read. */
  sha256,
  samples: z.number().int(),
  /** The feature tensor whose mean over places stands for a picture. */
  feature: z.string(),
  neighbours: z.number().int(),
  minimumDistance: z.number(),
  /** How many pictures could be read, and how many of them shaped the layout; the others were placed among these. */
  pictures: z.number().int(),
  fitted: z.number().int(),
  /** Share of trust in neighbours in the plane, by Venna and Kaski: 1 where all are neighbours by embedding too. */
  trustworthiness: z.number().nullable(),
  seed: z.number().int(),
});
export type Projection = z.infer<typeof projection>;

export const projectionMethods = {
  /** Lays out a data set by UMAP. Result: { runId }. */
  'projection.run': method({
    input: z.object({
      modelId: id,
      datasetId: id,
      /** Null: the model's default feature tensor. */
      feature: z.string().nullable(),
      neighbours: z.number().int().min(2).max(200).default(15),
      minimumDistance: z.number().min(0).max(1).default(0.1),
      seed: z.number().int().default(0),
    }),
    output: z.object({ jobId: z.string() }),
  }),
  /** What a layout will cost before its own optimisation. */
  'projection.estimate': method({
    input: z.object({ modelId: id, datasetId: id, feature: z.string().nullable().default(null) }),
    output: z.object({
      /** Pictures whose embedding is not kept yet, and seconds that they take. */
      missing: z.number().int(),
      seconds: z.number(),
      samples: z.number().int(),
    }),
  }),
  'projection.get': method({
    input: z.object({ modelId: id, datasetId: id }),
    output: z.object({ projection: projection.nullable() }),
  }),
  /** The pictures of a data set that the model sees as most alike to one of them, most alike first, itself left out. */
  'similar.find': longMethod({
    input: z.object({
      modelId: id,
      datasetId: id,
      index: sampleIndex,
      feature: z.string().nullable().default(null),
      count: z.number().int().min(1).max(10_000),
    }),
    output: z.object({
      feature: z.string(),
      /** Cosine of the embeddings. */
      neighbours: z.array(z.object({ index: sampleIndex, similarity: z.number() })),
    }),
    progress: workProgress,
  }),
} as const;
