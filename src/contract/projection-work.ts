import { z } from 'zod';
import { trainedModel } from './influence-work.ts';
import { workProgress } from './job.ts';
import { longMethod } from './method.ts';
import { sampleIndex } from './scalars.ts';

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

/** What a worker does about pictures that are alike. */
export const projectionEngineMethods = {
  similar: longMethod({
    input: similarWork,
    output: z.object({ found: similarWorkResult.nullable() }),
    progress: workProgress,
  }),
} as const;
