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
