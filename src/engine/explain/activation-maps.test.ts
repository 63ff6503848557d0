import { describe, expect, test } from 'vitest';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { eigenCam } from './eigen-cam.ts';
import type { Explainer } from './explainer.ts';
import { explainContext } from './fixtures/explain-context.ts';
import { type FeatureClassifier, featureClassifier } from './fixtures/feature-classifier.ts';
import { gradCam } from './grad-cam.ts';
import { gradCamPlusPlus } from './grad-cam-plus-plus.ts';
import { hiresCam } from './hires-cam.ts';
import { layerCam } from './layer-cam.ts';
import { scoreCam } from './score-cam.ts';
import { xgradCam } from './xgrad-cam.ts';

const gradientCams = [gradCam, gradCamPlusPlus, hiresCam, layerCam, xgradCam];

async function coarseOf(
  method: typeof gradCam,
  { classifier }: FeatureClassifier,
  picture: Float32Array,
  target = 0,
) {
  const context = explainContext({ classifier, picture, target });
  const outcome = await method.explain(context, method.resolve({ feature: null }, context.model));
  if (outcome.coarse === undefined) throw new Error('activation maps have a coarse map');
  return { ...outcome, coarse: outcome.coarse.values };
}

function near(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(tolerance * scale);
  }
}

/** One feature map, the picture itself: A = 1 2 3 4 with the gradient g = 1 -1 2 0. */
describe('by hand on one feature map of four places', async () => {
  const net = await featureClassifier({
    shape: [1, 2, 2],
    classes: 2,
    kernel: 1,
    features: 1,
    filters: Float32Array.of(1),
    relu: false,
    head: 'flat',
    weights: Float32Array.of(1, 0, -1, 0, 2, 0, 0, 0),
  });
  const picture = Float32Array.of(1, 2, 3, 4);
  const mapOf = async (method: typeof gradCam) => (await coarseOf(method, net, picture)).coarse;

  test('Grad-CAM: the mean gradient 1/2 times A', async () => near(await mapOf(gradCam), [0.5, 1, 1.5, 2]));
  test('HiResCAM: g A, negative values kept', async () => near(await mapOf(hiresCam), [1, -2, 6, 0]));
  test('LayerCAM: ReLU(g) A', async () => near(await mapOf(layerCam), [1, 0, 6, 0]));
  // sum A g / sum A = 5 / 10
  test('XGrad-CAM: the gradient averaged by activation', async () =>
    near(await mapOf(xgradCam), [0.5, 1, 1.5, 2]));
  // alpha = 1/12, 1/22 where g > 0; w = (1/12 + 2/22) / (1/12 + 1/22) = 23/17
  test('Grad-CAM++: closed-form alphas, normalised', async () =>
    near(await mapOf(gradCamPlusPlus), [23 / 17, 46 / 17, 69 / 17, 92 / 17]));
});

/** For mean pooling and a linear layer W the gradient is W_kc / (h w) everywhere. */
describe('with mean pooling and a linear layer', async () => {
  const shape = [3, 13, 11] as const;
  const net = await featureClassifier({
    shape,
    kernel: 3,
    stride: 2,
    features: 5,
    relu: true,
    head: 'pooled',
  });
  const picture = noisePicture(shape);
  const [features, height, width] = net.grid;
  const places = height * width;
  const target = 1;
  const { activations, logits } = await (async () => {
    const { gradients } = explainContext({ classifier: net.classifier, picture });
    const found = await gradients.features({ pictures: picture, n: 1, features: [net.feature] });
    return { activations: found.features[net.feature]?.data ?? new Float32Array(), logits: found.logits };
  })();
  /** The class activation map of Zhou et al. 2016 over h w, each weight changed by `change`. */
  const classMap = (change: (weight: number) => number) =>
    Float64Array.from({ length: places }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < features; k++) {
        const weight = net.weights[k * 3 + target] as number;
        sum += (change(weight) * (activations[k * places + i] as number)) / places;
      }
      return sum;
    });
  const relu = (value: number) => Math.max(0, value);

  test.each([gradCam, xgradCam])(
    '$title is the positive part of the class activation map',
    async (method) => {
      const expected = classMap((weight) => weight).map(relu);
      near((await coarseOf(method, net, picture, target)).coarse, expected);
    },
  );

  test('HiResCAM is the class activation map, and its sum is the logit', async () => {
    const { coarse } = await coarseOf(hiresCam, net, picture, target);
    near(
      coarse,
      classMap((weight) => weight),
    );
    const sum = coarse.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum - (logits[target] as number))).toBeLessThan(1e-5);
  });

  test.each([gradCamPlusPlus, layerCam])('$title counts positive weights only', async (method) => {
    near((await coarseOf(method, net, picture, target)).coarse, classMap(relu));
  });

  test('each costs one picture forward and back', async () => {
    for (const method of gradientCams) {
      const context = explainContext({ classifier: net.classifier, picture, target });
      const resolved = method.resolve({ feature: null }, context.model);
      await method.explain(context, resolved);
      expect(context.gradients.passes).toBe(method.estimate(resolved, context.model, 64).passes);
      expect(context.masked.passes).toBe(0);
    }
  });
});

test('a map without anything that speaks for the class is zero and warned about', async () => {
  const net = await featureClassifier({
    shape: [1, 3, 3],
    classes: 2,
    kernel: 1,
    features: 1,
    filters: Float32Array.of(1),
    relu: false,
    head: 'pooled',
    weights: Float32Array.of(-1, 1),
  });
  const { map, warnings } = await coarseOf(gradCam, net, new Float32Array(9).fill(2));
  expect(Math.max(...map)).toBe(0);
  expect(warnings.join()).toMatch(/zero everywhere.*Another feature tensor/);
});

describe('Eigen-CAM', async () => {
  const shape = [1, 4, 5] as const;
  const picture = noisePicture(shape).map((value) => value - 2);

  test('of features that are one pattern times channel factors is the pattern times their length', async () => {
    const net = await featureClassifier({
      shape,
      kernel: 1,
      features: 3,
      filters: Float32Array.of(2, -3, 6),
      relu: false,
      head: 'pooled',
    });
    const context = explainContext({ classifier: net.classifier, picture });
    const outcome = await eigenCam.explain(context, eigenCam.resolve({ feature: null }, context.model));
    // The pattern's sum is negative here, so that it appears with the other sign.
    expect(picture.reduce((sum, value) => sum + value, 0)).toBeLessThan(0);
    near(
      outcome.coarse?.values ?? [],
      picture.map((value) => -7 * value),
    );
    expect(context.gradients.passes).toBe(1);
  });
});

test('without a gradient rule for an operator, methods that need features alone still work', async () => {
  const shape = [3, 9, 8] as const;
  const net = await featureClassifier({
    ...{ shape, kernel: 3, features: 4, relu: true, head: 'pooled' },
    last: 'Shrink',
  });
  const picture = noisePicture(shape);
  for (const method of [eigenCam, scoreCam] as Explainer[]) {
    const context = explainContext({ classifier: net.classifier, picture });
    const resolved = method.resolve(method.parameters.parse({}), context.model);
    const { map } = await method.explain(context, resolved);
    expect(Math.max(...map)).toBeGreaterThan(0);
  }
  await expect(coarseOf(gradCam, net, picture)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/Shrink.*Score-CAM, EigenCAM/),
  });
});

describe('the feature tensor', async () => {
  const shape = [3, 13, 11] as const;
  const net = await featureClassifier({ shape, kernel: 3, features: 4, relu: true, head: 'pooled' });
  const { model } = explainContext({ classifier: net.classifier, picture: noisePicture(shape) });

  test('is the last before pooling unless one is chosen', () => {
    expect(gradCam.resolve({ feature: null }, model)).toEqual({ feature: 'activated' });
    expect(gradCam.resolve({ feature: 'convolved' }, model)).toEqual({ feature: 'convolved' });
  });

  test('of another name is refused with the names there are', () => {
    expect(() => gradCam.resolve({ feature: 'convolvd' }, model)).toThrow(/convolvd.*convolved, activated/);
  });

  test('that a model lacks is missing by name of the methods that still work', async () => {
    const linear = await linearClassifier([1, 4, 4]);
    const context = explainContext({ classifier: linear.classifier, picture: noisePicture([1, 4, 4]) });
    expect(() => gradCam.resolve({ feature: null }, context.model)).toThrow(/input gradient/);
  });
});
