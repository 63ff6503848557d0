import { gradDot, modelProducts } from './grad-dot.ts';
import { influenceMethod } from './influence-method.ts';

/**
 * The cosine of the two gradients. A sample's cosine with itself is one, so that its influence on its own label says
 * nothing.
 */
export const gradCos = influenceMethod({
  id: 'grad-cos',
  title: 'Gradient cosine',
  source: gradDot.source,
  version: '1',
  summary:
    "Cosine of a training picture's loss gradient and that of the explained one: its size does not count.",
  trust:
    'As the gradient product without its size: good for finding alike pictures, poor for how much they matter.',
  parameters: gradDot.parameters,
  needs: gradDot.needs,
  needsWith: gradDot.needsWith,
  fit: async (arrays, given) => modelProducts('grad-cos', arrays, given, true),
  open: async (arrays, given) => modelProducts('grad-cos', arrays, given, true),
  diskBytes: () => 0,
});
