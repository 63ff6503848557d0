import { z } from 'zod';
import { passesPerGradient, tensorNamed } from '../gradients/gradient-model.ts';
import { type ExplainContext, explainer } from './explainer.ts';
import { channelsParameter, valueParameter } from './parameters.ts';

const parameters = z.object({
  value: valueParameter.default('logit'),
  channels: channelsParameter.default('magnitude'),
});

/**
 * The gradient of the class's value with respect to the picture (Simonyan et al. 2014, section 3): how much each pixel
 * would have to change least. In preprocessed units.
 */
export const inputGradient = explainer({
  id: 'input-gradient',
  title: 'Input gradient',
  family: 'saliency',
  source: {
    kind: 'published',
    citation:
      'Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks: Visualising Image Classification Models ' +
      'and Saliency Maps. ICLR Workshop 2014, section 3',
  },
  version: '1',
  summary: 'Shows the pixels that change the answer most when they change a little.',
  trust:
    'Trust it for what a tiny change would do, not for what the answer rests on. Where the network is saturated it is noise. Cheap: use it to check that gradients flow.',
  signed: false,
  signedWith: ({ channels }) => channels === 'sum',
  needs: ['gradients'],
  repeatable: true,
  parameters,
  resolve: (given) => given,
  estimate: (_resolved, { channels, height, width }) => ({
    passes: passesPerGradient,
    workingBytes: 4 * channels * height * width,
  }),
  async explain(context, resolved) {
    const gradient = await gradientOfInput(context, resolved.value);
    return { map: overChannels(gradient, context.model.channels, resolved.channels), warnings: [] };
  },
});

/** The gradient of the target's value with respect to the picture, [C, H, W]. */
export async function gradientOfInput(
  { masked, gradients, report }: ExplainContext,
  value: 'logit' | 'probability',
): Promise<Float32Array> {
  const { inputName } = gradients.classifier;
  const found = await gradients.gradients({
    pictures: masked.picture,
    n: 1,
    targets: [masked.target],
    value,
    withRespectTo: [inputName],
  });
  await report({ done: passesPerGradient, total: passesPerGradient, message: 'gradient' });
  return tensorNamed(found.gradients, inputName).data;
}

/**
 * One value per pixel from values per channel: the largest magnitude, or the sum.
 *
 * @param values [C, H, W]
 * @returns [H, W] float32
 */
export function overChannels(
  values: ArrayLike<number>,
  channels: number,
  how: 'magnitude' | 'sum',
): Float32Array {
  const pixels = values.length / channels;
  return Float32Array.from({ length: pixels }, (_, pixel) => {
    let result = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = values[channel * pixels + pixel] as number;
      result = how === 'sum' ? result + value : Math.max(result, Math.abs(value));
    }
    return result;
  });
}
