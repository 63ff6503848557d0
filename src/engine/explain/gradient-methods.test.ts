import { describe, expect, test } from 'vitest';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import type { Explainer, ExplainOutcome } from './explainer.ts';
import { type ContextOptions, explainContext } from './fixtures/explain-context.ts';
import { featureClassifier } from './fixtures/feature-classifier.ts';
import { gradientXInput } from './gradient-x-input.ts';
import { inputGradient } from './input-gradient.ts';
import { integratedGradients } from './integrated-gradients.ts';
import { smoothGrad } from './smooth-grad.ts';

const shape = [3, 9, 8] as const;
const pixels = 72;
const picture = noisePicture(shape, 1);
const baseline = noisePicture(shape, 2);
const linear = await linearClassifier(shape);
/** w of class 0, [C, H, W]. */
const weights = Array.from({ length: 3 * pixels }, (_, i) => linear.weights[3 * i] as number);
const perPixel = (value: (i: number) => number) =>
  Array.from({ length: pixels }, (_, p) => value(p) + value(p + pixels) + value(p + 2 * pixels));

function run(
  method: Explainer,
  parameters: Record<string, unknown> = {},
  options: Partial<ContextOptions> = {},
): Promise<ExplainOutcome> {
  const context = explainContext({ classifier: linear.classifier, picture, baseline, ...options });
  const checked = method.parameters.parse(parameters);
  return method.explain(context, method.resolve(checked, context.model));
}

function near(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(tolerance * scale);
  }
}

describe('of a linear logit', () => {
  test('the input gradient is the largest weight of the channels, or their sum', async () => {
    const largest = Array.from({ length: pixels }, (_, p) =>
      Math.max(...[p, p + pixels, p + 2 * pixels].map((i) => Math.abs(weights[i] as number))),
    );
    near((await run(inputGradient)).map, largest);
    near(
      (await run(inputGradient, { channels: 'sum' })).map,
      perPixel((i) => weights[i] as number),
    );
  });

  test('gradient x input is w x', async () => {
    near(
      (await run(gradientXInput)).map,
      perPixel((i) => (weights[i] as number) * (picture[i] as number)),
    );
  });

  test.each(['gauss-legendre', 'riemann'])('Integrated Gradients by %s are w (x - b)', async (rule) => {
    const { map, warnings, metrics } = await run(integratedGradients, { rule, steps: 7 });
    near(
      map,
      perPixel((i) => (weights[i] as number) * ((picture[i] as number) - (baseline[i] as number))),
    );
    expect(metrics?.['completeness-error']?.value).toBeLessThan(1e-4);
    expect(warnings).toEqual([]);
  });

  test('noise changes nothing: SmoothGrad is the gradient', async () => {
    near((await run(smoothGrad, { samples: 10 })).map, (await run(inputGradient)).map);
  });
});

describe('of a network with a ReLU', async () => {
  const net = await featureClassifier({ shape, kernel: 3, features: 6, relu: true, head: 'flat' });
  const { classifier } = net;

  test('the values of Integrated Gradients sum to what the answer rose by, up to the completeness error', async () => {
    const { map, metrics } = await run(integratedGradients, { steps: 200 }, { classifier });
    const answers = await Promise.all(
      [picture, baseline].map(async (x) => (await classifier.forward(x, 1)).logits[0] as number),
    );
    const rise = (answers[0] as number) - (answers[1] as number);
    const sum = map.reduce((total, value) => total + value, 0);
    const error = metrics?.['completeness-error'];
    expect(error?.settings.explained).toBeCloseTo(rise, 4);
    expect(Math.abs(Math.abs(sum - rise) - (error?.value ?? Number.NaN))).toBeLessThan(1e-4);
    expect(Math.abs(sum - rise)).toBeLessThan(0.02 * Math.abs(rise));
  });

  test('a completeness error above a twentieth is warned about, with what to do', async () => {
    const { warnings, metrics } = await run(
      integratedGradients,
      { steps: 1, rule: 'riemann' },
      { classifier },
    );
    expect(metrics?.['completeness-error']?.settings.share).toBeGreaterThan(0.05);
    expect(warnings.join()).toMatch(/Raise steps/);
  });

  test('SmoothGrad without noise is the gradient', async () => {
    const smooth = await run(smoothGrad, { samples: 3, noise: 0 }, { classifier });
    near(smooth.map, (await run(inputGradient, {}, { classifier })).map, 1e-6);
  });

  test('SmoothGrad is the same for the same seed and another for another', async () => {
    const bytes = async (seed: number) =>
      Buffer.from((await run(smoothGrad, { samples: 12 }, { classifier, seed })).map.buffer);
    expect((await bytes(3)).equals(await bytes(3))).toBe(true);
    expect((await bytes(3)).equals(await bytes(4))).toBe(false);
  });

  test('SmoothGrad looks at the same noisy copies however its work is cut', async () => {
    const by = async (batch: number) => (await run(smoothGrad, { samples: 12 }, { classifier, batch })).map;
    near(await by(5), await by(12));
  });

  test('each method’s estimate is what it runs', async () => {
    for (const method of [inputGradient, gradientXInput, smoothGrad, integratedGradients] as Explainer[]) {
      const context = explainContext({ classifier, picture });
      const resolved = method.resolve(method.parameters.parse({}), context.model);
      await method.explain(context, resolved);
      expect(context.gradients.passes).toBe(method.estimate(resolved, context.model, 64).passes);
    }
  });
});
