import { z } from 'zod';
import { passesPerGradient } from '../gradients/gradient-model.ts';
import { explainer } from './explainer.ts';
import { gradientOfInput, overChannels } from './input-gradient.ts';
import { valueParameter } from './parameters.ts';

const parameters = z.object({ value: valueParameter.default('logit') });

/**
 * Gradient times input (Shrikumar et al. 2016): sum over channels of x dy/dx, x as the network sees it. For a network
 * of ReLUs without biases the map's sum is the logit itself.
 */
export const gradientXInput = explainer({
  id: 'gradient-x-input',
  title: 'Gradient x input',
  family: 'saliency',
  source: {
    kind: 'published',
    citation:
      'Shrikumar, Greenside, Shcherbina, Kundaje: Not Just a Black Box: Learning Important Features Through ' +
      'Propagating Activation Differences. arXiv 1605.01713, 2016',
  },
  version: '1',
  summary:
    'Multiplies the gradient with the pixel values: what each pixel adds to the answer, to first order.',
  trust:
    'Exact for a linear model. In a deep one it inherits the noise of gradients and is zero where the picture is black, whatever the model sees there.',
  signed: true,
  needs: ['gradients'],
  repeatable: true,
  parameters,
  resolve: (given) => given,
  estimate: (_resolved, { channels, height, width }) => ({
    passes: passesPerGradient,
    workingBytes: 8 * channels * height * width,
  }),
  async explain(context, resolved) {
    const { picture } = context.masked;
    const gradient = await gradientOfInput(context, resolved.value);
    const products = Float64Array.from(gradient, (slope, i) => slope * (picture[i] as number));
    return { map: overChannels(products, context.model.channels, 'sum'), warnings: [] };
  },
});
