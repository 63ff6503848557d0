import { z } from 'zod';
import { baseline } from '#contract/explanation.ts';

/** Parameters that several methods have, under one name and with one meaning. */
export const baselineParameter = baseline.describe(
  'What hidden pixels show: black (pixel value 0), mean (0 after preprocessing), blur (the picture blurred), ' +
    'noise (seeded uniform pixel values).',
);

export const valueParameter = z
  .enum(['logit', 'probability'])
  .describe("What is measured of the explained class: the network's logit or its softmax probability.");

/** The mark in a parameter's schema that says that it names a feature tensor. */
export const featureMark = 'feature';

export const featureParameter = z
  .string()
  .min(1)
  .nullable()
  .default(null)
  .meta({
    parameter: featureMark,
    description:
      'The tensor inside the model that the map is drawn from. Empty: the one chosen for the model, else the last ' +
      "that keeps the picture's geometry before pooling.",
  });

export const channelsParameter = z
  .enum(['magnitude', 'sum'])
  .describe(
    "How a pixel's channels become one value: magnitude takes the largest absolute value, sum adds them with their " +
      'signs.',
  );

export const segmentCountParameter = z
  .number()
  .int()
  .min(1)
  .max(2000)
  .nullable()
  .default(null)
  .describe(
    'How many segments to ask for, where the segmenter takes a number. Empty: as the chosen segmentation says ' +
      '(SLIC with 50, unless another is chosen).',
  );

export const samplesParameter = z
  .number()
  .int()
  .min(1)
  .max(1_000_000)
  .describe('Coalitions to evaluate at most; each is one forward pass.');

export const targetErrorParameter = z
  .number()
  .min(0)
  .default(0)
  .describe('Stop when the mean standard error of the segments is at most this. 0: use all samples.');
