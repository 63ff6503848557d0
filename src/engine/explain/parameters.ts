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
