import { z } from 'zod';
import { definitionSource, metricValues, parameterDescription, parameterValues } from './explanation.ts';
import { path } from './scalars.ts';

export const segmenterIds = ['slic', 'felzenszwalb', 'quickshift', 'grid', 'sam', 'sam2'] as const;
export const segmenterId = z.enum(segmenterIds);
export type SegmenterId = z.infer<typeof segmenterId>;

/** How pictures are to be cut into segments: what all methods of one request share. */
export const segmentationChoice = z.object({ segmenter: segmenterId, parameters: parameterValues });
export type SegmentationChoice = z.infer<typeof segmentationChoice>;

/** A segmenter as panels, the command line and the documentation show it. */
export const segmenterDescription = z.object({
  id: segmenterId,
  title: z.string(),
  version: z.string(),
  source: definitionSource,
  summary: z.string(),
  parameters: z.array(parameterDescription),
  /** Whether it needs ONNX files that the user brings. */
  needsFiles: z.boolean(),
});
export type SegmenterDescription = z.infer<typeof segmenterDescription>;

/** Encoder and decoder of a segmenter that needs side-loaded networks. */
export const segmenterFiles = z.object({ encoder: path, decoder: path });
export type SegmenterFiles = z.infer<typeof segmenterFiles>;

/** What a finished segmentation is, beside its file. */
export const segmentationFacts = z.object({
  parameters: parameterValues,
  segmenterVersion: z.string(),
  /** `labels`: int32 [H, W], each pixel in one segment. `masks`: uint8 [n, H, W], overlapping, with gaps. */
  kind: z.enum(['labels', 'masks']),
  count: z.number().int(),
  height: z.number().int(),
  width: z.number().int(),
  /** Per segment, such as `predicted-iou` and `stability`; empty for most. */
  qualities: z.record(z.string(), z.array(z.number())),
  metrics: metricValues,
  passes: z.number().int(),
  seconds: z.number(),
  warnings: z.array(z.string()),
});
export type SegmentationFacts = z.infer<typeof segmentationFacts>;
