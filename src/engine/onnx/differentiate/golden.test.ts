import { expect, test } from 'vitest';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { goldenCases, relativeError } from '../golden-cases.ts';
import { readModel } from '../read.ts';
import { encodeModel } from '../write.ts';
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
