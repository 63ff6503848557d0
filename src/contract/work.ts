import { z } from 'zod';
import { preprocessing } from './preprocessing.ts';
import { path, sha256 } from './scalars.ts';

/** A classifier as a worker needs it. Paths are absolute; the worker reads, it never writes beside them. */
export const classifierSource = z.object({
  path,
  sha256,
  labels: z.array(z.string()),
  preprocessing,
  answerName: z.string().nullable(),
  /** The feature tensor that methods take unless another is chosen; null: the model's own default. */
  featureTensor: z.string().nullable().default(null),
  /**
   * The feature tensor whose means over places stand for a picture where pictures are compared; left out: what the
   * last linear layer takes.
   */
  embedding: z.string().optional(),
  /** JSON file in which measured batch sizes are kept per PC; null: none are kept. */
  batchSizesFile: path.nullable(),
});
export type ClassifierSource = z.infer<typeof classifierSource>;

/** What is explained: a picture file to preprocess, or one row of a preprocessed tensor file [N, C, H, W]. */
export const pictureSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path }),
  z.object({ kind: z.literal('tensor'), path, row: z.number().int().min(0) }),
]);
export type PictureSource = z.infer<typeof pictureSource>;

/** A file that a worker left in the folder it was given. The store hashes nothing again: it moves the file. */
export const producedFile = z.object({ name: z.string(), path, sha256, bytes: z.number().int() });
export type ProducedFile = z.infer<typeof producedFile>;

export const producedArray = producedFile.extend({
  type: z.enum(['float32', 'int32', 'uint8', 'png']),
  shape: z.array(z.number().int()),
  range: z.tuple([z.number(), z.number()]).nullable(),
});
export type ProducedArray = z.infer<typeof producedArray>;
