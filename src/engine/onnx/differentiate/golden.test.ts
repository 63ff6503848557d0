import { expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { goldenCases, realModels, relativeError } from '../golden-cases.ts';
import { describeInput } from '../input.ts';
import { chooseOutputs } from '../outputs.ts';
import { readModel } from '../read.ts';
import { inferShapes } from '../shape/infer.ts';
import { encodeModel } from '../write.ts';
import { gradientCoverage } from './coverage.ts';
import { differentiate, gradientName } from './differentiate.ts';

/** Agreement asked for in float32. */
const tolerance = 1e-4;

const cases = goldenCases();

if (cases.length === 0) test.skip('left out: the reference cases are not beside the checkout');

test.skipIf(cases.length === 0).each(cases)(
  'gradients and Grad-CAM of $name agree with those of PyTorch',
  async (golden) => {
    const model = await readModel(golden.modelPath);
    const [logitsName = ''] = model.graph.output.map((output) => output.name);
    const [inputName = ''] = model.graph.input.map((input) => input.name);
    const feature = golden.feature_tensor;
    const reverse = differentiate(model, {
      outputs: [{ tensor: logitsName, cotangent: 'target' }],
      withRespectTo: [inputName, feature],
      features: [feature],
    });
    const session = await createSession({ model: encodeModel(reverse), threads: 1 });
    const input = golden.array('input');
    const logits = golden.array('logits');
    const target = new Float32Array(logits.data.length);
    for (const [sample, c] of golden.array('target').data.entries()) target[sample * golden.classes + c] = 1;
    const results = await session.run({
      [inputName]: float32Tensor(input.data, input.dims),
      target: float32Tensor(target, logits.dims),
    });
    await session.dispose();
    const found = (name: string) => float32Data(results[name], name);
    const features = found(feature);
    const slopes = found(gradientName(feature));
    const [samples = 0, channels = 0, height = 0, width = 0] = golden.array('feature').dims;
    const maps = gradCam(features, slopes, [samples, channels, height * width]);

    const errors = {
      logits: relativeError(found(logitsName), logits.data),
      input: relativeError(found(gradientName(inputName)), golden.array('input_grad').data),
      features: relativeError(features, golden.array('feature').data),
      slopes: relativeError(slopes, golden.array('feature_grad').data),
      maps: relativeError(maps, golden.array('gradcam').data),
    };
    expect(Math.max(...Object.values(errors)), JSON.stringify(errors)).toBeLessThanOrEqual(tolerance);
  },
);

const models = realModels();

/**
 * f(x + h d) - f(x - h d) = 2 h <gradient, d> up to the kinks that a step crosses: networks of ReLUs are piecewise
 * linear, and a step over 150,000 pixels crosses many kinks. With shorter steps the differences of the bumpiest
 * model scatter by some percent around the product, and rounding takes over; hence a tenth of |gradient|.
 */
test.skipIf(models.length === 0).each(models)(
  '%s: the slope along a random direction is what a step shows',
  async (path) => {
    const model = await readModel(path);
    const input = describeInput(model);
    const { logits } = chooseOutputs(model);
    expect(gradientCoverage(model).missing).toEqual([]);
    // The scores before a closing Softmax: probabilities saturate.
    const last = model.graph.node.find((node) => node.output.includes(logits));
    const scores = last?.opType === 'Softmax' ? (last.input[0] ?? logits) : logits;
    const reverse = differentiate(model, {
      outputs: [{ tensor: scores, cotangent: 'target' }],
      withRespectTo: [input.name],
    });
    const session = await createSession({ model: encodeModel(reverse), threads: 1 });
    const dims = [1, input.channels, Number(input.height), Number(input.width)];
    const count = dims.reduce((product, size) => product * size, 1);
    const random = new SeededRandom(121);
    const x = Float32Array.from({ length: count }, () => random.uniform());
    const direction = Float32Array.from({ length: count }, () => random.normal());
    const shape =
      inferShapes(model, { [input.name]: dims })
        .get(scores)
        ?.shape?.map(Number) ?? [];
    const size = shape.reduce((product, one) => product * one, 1);
    const target = Float32Array.from({ length: size }, () => random.between(-1, 1));
    const at = (shift: number) =>
      session.run({
        [input.name]: float32Tensor(
          x.map((value, i) => value + shift * (direction[i] as number)),
          dims,
        ),
        target: float32Tensor(target, shape),
      });
    const value = (results: Awaited<ReturnType<typeof at>>) =>
      float32Data(results[scores], scores).reduce((sum, score, i) => sum + score * (target[i] as number), 0);
    const step = 1e-4;
    const slope = (value(await at(step)) - value(await at(-step))) / (2 * step);
    const gradient = float32Data((await at(0))[gradientName(input.name)], 'gradient');
    await session.dispose();
    const product = gradient.reduce((sum, one, i) => sum + one * (direction[i] as number), 0);
    const scale = Math.sqrt(gradient.reduce((sum, one) => sum + one * one, 0));
    expect(Math.abs(slope - product)).toBeLessThan(0.1 * scale);
  },
);

/** ReLU of the sum over channels of (mean over places of the gradient) x feature. */
function gradCam(
  features: Float32Array,
  slopes: Float32Array,
  [samples, channels, places]: readonly [number, number, number],
): Float32Array {
  const maps = new Float64Array(samples * places);
  for (let sample = 0; sample < samples; sample++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (sample * channels + channel) * places;
      let weight = 0;
      for (let i = 0; i < places; i++) weight += (slopes[from + i] as number) / places;
      for (let i = 0; i < places; i++) {
        maps[sample * places + i] =
          (maps[sample * places + i] as number) + weight * (features[from + i] as number);
      }
    }
  }
  return Float32Array.from(maps, (value) => Math.max(value, 0));
}
