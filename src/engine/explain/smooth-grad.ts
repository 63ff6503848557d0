import { z } from 'zod';
import { passesPerGradient, tensorNamed } from '../gradients/gradient-model.ts';
import { SeededRandom } from '../math/random.ts';
import { rangeOf } from '../math/statistics.ts';
import { explainer } from './explainer.ts';
import { overChannels } from './input-gradient.ts';
import { channelsParameter, valueParameter } from './parameters.ts';

const parameters = z.object({
  samples: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Noisy copies of the picture, one gradient each.'),
  noise: z
    .number()
    .min(0)
    .max(2)
    .default(0.15)
    .describe(
      "Standard deviation of the noise as a share of the range of the picture's values after preprocessing.",
    ),
  value: valueParameter.default('logit'),
  channels: channelsParameter.default('magnitude'),
});

/** Keeps the noise apart from other draws with the same seed. */
const noiseStream = 0x5697;

/**
 * SmoothGrad (Smilkov et al. 2017): the mean of the gradients at x + N(0, sigma^2) over samples,
 * sigma = noise x (max x - min x); the channels are joined after averaging.
 */
export const smoothGrad = explainer({
  id: 'smooth-grad',
  title: 'SmoothGrad',
  family: 'saliency',
  source: {
    kind: 'published',
    citation:
      'Smilkov, Thorat, Kim, Viegas, Wattenberg: SmoothGrad: removing noise by adding noise. arXiv 1706.03825, 2017',
  },
  version: '1',
  summary: 'Averages the gradient over noisy copies of the picture.',
  trust:
    'Trust large patches that stay when the noise level is changed. It averages gradients and keeps their blindness for saturated evidence.',
  signed: false,
  signedWith: ({ channels }) => channels === 'sum',
  needs: ['gradients'],
  parameters,
  resolve: (given) => given,
  estimate: (resolved, { channels, height, width }) => ({
    passes: passesPerGradient * resolved.samples,
    workingBytes: 16 * channels * height * width,
  }),
  async explain({ masked, gradients, model, seed, report }, resolved) {
    const { samples, noise, value, channels } = resolved;
    const { picture, target } = masked;
    const { inputName } = gradients.classifier;
    const [low, high] = rangeOf(picture);
    const deviation = noise * (high - low);
    const random = new SeededRandom(seed, noiseStream);
    const sum = new Float64Array(picture.length);
    for (let done = 0; done < samples; ) {
      const n = Math.min(gradients.gradientBatch, samples - done);
      const pictures = new Float32Array(n * picture.length);
      for (let i = 0; i < pictures.length; i++) {
        pictures[i] = (picture[i % picture.length] as number) + deviation * random.normal();
      }
      const found = await gradients.gradients({
        pictures,
        n,
        targets: [target],
        value,
        withRespectTo: [inputName],
      });
      const { data } = tensorNamed(found.gradients, inputName);
      for (let i = 0; i < data.length; i++) {
        const at = i % picture.length;
        sum[at] = (sum[at] as number) + (data[i] as number);
      }
      done += n;
      const drawn = done;
      await report({
        done: passesPerGradient * done,
        total: passesPerGradient * samples,
        message: 'noisy copies',
        partial: () => overChannels(meanOf(sum, drawn), model.channels, channels),
      });
    }
    return { map: overChannels(meanOf(sum, samples), model.channels, channels), warnings: [] };
  },
});

function meanOf(sum: Float64Array, count: number): Float64Array {
  return sum.map((value) => value / count);
}
