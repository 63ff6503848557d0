import { z } from 'zod';
import type { TrainingArrays } from './arrays.ts';
import { checkLabels, standsOnLinearHead } from './checked-arrays.ts';
import { GradientProducts, type ProductTerm } from './gradient-products.ts';
import { gradientNeeds, gradientTerm, layersParameter, projectionParameter } from './gradient-terms.ts';
import { influenceMethod } from './influence-method.ts';

const parameters = z.object({ layers: layersParameter, projection: projectionParameter });
type Parameters = z.output<typeof parameters>;

function fitted(arrays: TrainingArrays, { layers }: Parameters): GradientProducts {
  const { checkpoints, model } = arrays;
  const warnings = checkLabels('trac-in', arrays);
  if (checkpoints.length === 0) {
    warnings.push(
      'There are no checkpoints: the finished model alone stands for the training, with learning rate 1. Its values ' +
        'are products of gradients (grad-dot), not what training steps added up to.',
    );
  } else if (checkpoints.length === 1) {
    warnings.push('There is one checkpoint: the sum over the training has a single term.');
  }
  const used = checkpoints.length === 0 ? [model] : checkpoints;
  if (layers === 'last' && used.some(({ lastLayer }) => lastLayer === null))
    warnings.push(standsOnLinearHead);
  return new GradientProducts({
    arrays,
    terms: (all) => termsOf(all, layers),
    cosine: false,
    facts: [
      { name: 'checkpoints', value: checkpoints.length },
      {
        name: 'learning rates',
        value: checkpoints.map(({ learningRate }) => learningRate).join(', ') || '1',
      },
    ],
    warnings,
  });
}

function termsOf(
  { checkpoints, model, labels }: TrainingArrays,
  layers: Parameters['layers'],
): ProductTerm[] {
  if (checkpoints.length === 0) {
    return [gradientTerm(model, labels, layers, 1, 'the model', (queries) => queries.model)];
  }
  return checkpoints.map((checkpoint, c) =>
    gradientTerm(
      checkpoint,
      labels,
      layers,
      checkpoint.learningRate,
      `checkpoint ${c + 1}`,
      (queries) => queries.checkpoints[c],
    ),
  );
}

/**
 * TracIn with checkpoints (Pruthi et al. 2020, section 3.2, TracInCP): the sum over checkpoints t of
 *
 *   eta_t grad l(w_t, x_i, y_i) . grad l(w_t, x, target).
 *
 * It is what a training step on x_i took off the loss of x, to first order: positive values speak for the target. Of
 * the last layer alone (section 4.2 there) the product is (h . h' + 1) ((p - y) . (p' - t)).
 */
export const tracIn = influenceMethod({
  id: 'trac-in',
  title: 'TracIn',
  source: {
    kind: 'published',
    citation:
      'Pruthi, Liu, Kale, Sundararajan: Estimating Training Data Influence by Tracing Gradient Descent. NeurIPS 2020',
  },
  version: '1',
  summary:
    'Adds up over the checkpoints of the training how far a step on a training picture lowered the loss of the ' +
    'explained one.',
  trust:
    'Sums over checkpoints of the real training, so it needs them, with their learning rates. Finds what moved the model towards the answer; values depend on which checkpoints were kept.',
  parameters,
  needs: ['features', 'labels', 'checkpoints'],
  needsWith: ({ layers, projection }) => gradientNeeds(layers, projection, true),
  fit: async (arrays, given) => fitted(arrays, given),
  open: async (arrays, given) => fitted(arrays, given),
  diskBytes: () => 0,
});
