import { z } from 'zod';
import type { MetricValue } from '#contract/explanation.ts';
import { passesPerGradient, tensorNamed } from '../gradients/gradient-model.ts';
import { gaussLegendre, rightRiemann } from '../math/quadrature.ts';
import { softmax } from '../math/softmax.ts';
import { explainer } from './explainer.ts';
import { overChannels } from './input-gradient.ts';
import { baselineParameter, valueParameter } from './parameters.ts';

const parameters = z.object({
  baseline: baselineParameter.default('black'),
  steps: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Pictures between baseline and picture, one gradient each.'),
  rule: z
    .enum(['gauss-legendre', 'riemann'])
    .default('gauss-legendre')
    .describe(
      'How the steps are placed and weighed: gauss-legendre, or riemann, equal steps as in the paper, which needs ' +
        'more of them for the same error.',
    ),
  value: valueParameter.default('logit'),
});

/** A completeness error above this share of what is to be explained is warned about, as in the paper's section 5. */
const largestShare = 0.05;

/**
 * Integrated Gradients (Sundararajan, Taly, Yan 2017): (x - x') times the mean gradient along the straight line from
 * the baseline x' to x, summed over channels. By completeness all values together are v(x) - v(x'); by how much the
 * steps miss that is measured: `completeness-error` = |sum of the map - (v(x) - v(x'))|.
 */
export const integratedGradients = explainer({
  id: 'integrated-gradients',
  title: 'Integrated Gradients',
  family: 'saliency',
  source: {
    kind: 'published',
    citation: 'Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks. ICML 2017',
  },
  version: '1',
  summary:
    'Adds up gradients on the way from a baseline to the picture; the values sum to what the answer rose by.',
  trust:
    'Trust it when the completeness error below the map is small, and when black, mean and blur baselines tell the same story: what equals the baseline gets no value.',
  signed: true,
  needs: ['gradients'],
  parameters,
  resolve: (given) => given,
  estimate: (resolved, { channels, height, width }) => ({
    passes: passesPerGradient * (resolved.steps + 2),
    workingBytes: 24 * channels * height * width,
  }),
  async explain({ masked, gradients, model, baseline, report }, resolved) {
    const { steps, rule, value } = resolved;
    const { picture, target } = masked;
    const { inputName, classes } = gradients.classifier;
    const { values: start } = baseline(resolved.baseline);
    const { nodes, weights } = rule === 'riemann' ? rightRiemann(steps) : gaussLegendre(steps);
    // The ends come along without weight: their answers say what there is to explain.
    const shares = Float64Array.of(0, 1, ...nodes);
    const weightOf = Float64Array.of(0, 0, ...weights);
    const mean = new Float64Array(picture.length);
    const answers = new Float64Array(shares.length);
    const attribution = () => mean.map((slope, i) => slope * ((picture[i] as number) - (start[i] as number)));
    for (let done = 0; done < shares.length; ) {
      const n = Math.min(gradients.gradientBatch, shares.length - done);
      const found = await gradients.gradients({
        pictures: between(start, picture, shares.subarray(done, done + n)),
        n,
        targets: [target],
        value,
        withRespectTo: [inputName],
      });
      const { data } = tensorNamed(found.gradients, inputName);
      for (let i = 0; i < data.length; i++) {
        const at = i % picture.length;
        const weight = weightOf[done + Math.floor(i / picture.length)] as number;
        mean[at] = (mean[at] as number) + weight * (data[i] as number);
      }
      const answered = value === 'logit' ? found.logits : softmax(found.logits, classes);
      for (let i = 0; i < n; i++) answers[done + i] = answered[i * classes + target] as number;
      done += n;
      await report({
        done: passesPerGradient * done,
        total: passesPerGradient * shares.length,
        message: 'steps from the baseline',
        partial: () => overChannels(attribution(), model.channels, 'sum'),
      });
    }
    const attributed = attribution();
    const explained = (answers[1] as number) - (answers[0] as number);
    const error = Math.abs(attributed.reduce((sum, one) => sum + one, 0) - explained);
    return {
      map: overChannels(attributed, model.channels, 'sum'),
      metrics: { 'completeness-error': completenessError(error, explained) },
      warnings: error > largestShare * Math.abs(explained) ? [incomplete(error, explained)] : [],
    };
  },
});

/** [n, C, H, W]: start + share x (end - start) for each share. */
function between(start: Float32Array, end: Float32Array, shares: Float64Array): Float32Array {
  const pictures = new Float32Array(shares.length * end.length);
  for (const [n, share] of shares.entries()) {
    for (let i = 0; i < end.length; i++) {
      const from = start[i] as number;
      pictures[n * end.length + i] = from + share * ((end[i] as number) - from);
    }
  }
  return pictures;
}

function completenessError(error: number, explained: number): MetricValue {
  return {
    value: error,
    low: null,
    high: null,
    settings: { explained, share: explained === 0 ? null : error / Math.abs(explained), interval: null },
  };
}

function incomplete(error: number, explained: number): string {
  return (
    `The values sum to something else than the answer rose by (${explained.toPrecision(3)}): they miss it by ` +
    `${error.toPrecision(3)}. Raise steps.`
  );
}
