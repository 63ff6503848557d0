import { z } from 'zod';
import type { TrainingArrays } from './arrays.ts';
import { checkLabels, standsOnLinearHead } from './checked-arrays.ts';
import { GradientProducts } from './gradient-products.ts';
import { gradientNeeds, gradientTerm, layersParameter, projectionParameter } from './gradient-terms.ts';
import { influenceMethod } from './influence-method.ts';

const parameters = z.object({ layers: layersParameter, projection: projectionParameter });
type Parameters = z.output<typeof parameters>;

/** Products of gradients of the finished model, or their cosine. */
export function modelProducts(
  id: string,
  arrays: TrainingArrays,
  { layers }: Parameters,
  cosine: boolean,
): GradientProducts {
  const warnings = checkLabels(id, arrays);
  if (layers === 'last' && arrays.model.lastLayer === null) warnings.push(standsOnLinearHead);
  return new GradientProducts({
    arrays,
    terms: ({ model, labels }) => [
      gradientTerm(model, labels, layers, 1, 'the model', (queries) => queries.model),
    ],
    cosine,
    facts: [],
    warnings,
  });
}

/** grad l(x_i, y_i) . grad l(x, target), both at the finished model. */
export const gradDot = influenceMethod({
  id: 'grad-dot',
  title: 'Gradient product',
  source: {
    kind: 'published',
    citation:
      'Charpiat, Girard, Felardos, Tarabalka: Input Similarity from the Neural Network Perspective. NeurIPS 2019',
  },
  version: '1',
  summary:
    "Product of a training picture's loss gradient with that of the explained one, both at the finished model.",
  trust:
    'The cheapest gradient method: one checkpoint. Pictures with a large loss dominate every ranking; see the cosine.',
  parameters,
  needs: ['features', 'labels'],
  needsWith: ({ layers, projection }) => gradientNeeds(layers, projection, false),
  fit: async (arrays, given) => modelProducts('grad-dot', arrays, given, false),
  open: async (arrays, given) => modelProducts('grad-dot', arrays, given, false),
  diskBytes: () => 0,
});
