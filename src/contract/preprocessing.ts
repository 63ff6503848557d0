import { z } from 'zod';

/**
 * From a picture to the network's input tensor: (pixel 0..255 x scale - mean) / std. 16-bit pictures are brought to
 * 0..255 first (value / 257). One `mean` and `std` per channel, or one for all.
 */
export const preprocessing = z.object({
  channels: z.enum(['rgb', 'bgr', 'grey']),
  size: z.tuple([z.number().int().min(1).max(8192), z.number().int().min(1).max(8192)]),
  resize: z.enum(['bilinear', 'bicubic', 'nearest']),
  fit: z.enum(['stretch', 'short-side-crop', 'letterbox']),
  scale: z.number(),
  mean: z.array(z.number()).min(1).max(4),
  std: z
    .array(z.number().refine((value) => value !== 0, 'must not be 0'))
    .min(1)
    .max(4),
  layout: z.enum(['nchw', 'nhwc']),
});
export type Preprocessing = z.infer<typeof preprocessing>;

/** What a preprocessing file may hold; what it leaves out is read from the model's input. */
export const preprocessingFile = preprocessing.partial().strict();
export type PreprocessingFile = z.infer<typeof preprocessingFile>;
