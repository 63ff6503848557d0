import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor, type Tensor } from '../runtime/tensor.ts';
import { GraphBuilder } from './build.ts';
import { splitModel } from './cut.ts';
import { differentiate, gradientName } from './differentiate/differentiate.ts';
import { appendGraph, prependGraph, renameTensors } from './edit.ts';
import { defaultFeature } from './feature-tensors.ts';
import { relativeError } from './golden-cases.ts';
import { inspectModel } from './inspect.ts';
import type { OnnxModel } from './model.ts';
import { newestOpset } from './opsets.ts';
import { decodeModel } from './read.ts';
import { tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

async function run(model: OnnxModel, feeds: Readonly<Record<string, Tensor>>, output: string) {
  const session = await createSession({ model: encodeModel(model) });
  const results = await session.run(feeds, [output]);
  await session.dispose();
  return float32Data(results[output], output);
}

const picture = Float32Array.from({ length: 16 }, (_, i) => i - 7.5);
const feeds = { x: float32Tensor(picture, [1, 1, 4, 4]) };

/**
 * logits = (mean of relu(2 x + 1), minus that): small enough that values and gradients are told by hand. The weights
 * of the convolution are a Constant node, those of the head an initialiser.
 */
function classifier(opset: number): OnnxModel {
  const graph = new GraphBuilder(opset);
  graph.input('x', 'float32', ['batch', 1, 4, 4]);
  graph.add('Constant', [], { value: tensorFloat('', [1, 1, 1, 1], [2]) }, 'kernel');
  graph.add('Relu', [graph.add('Conv', ['x', 'kernel', graph.floats([1], [1])])], {}, 'features');
  const mean = graph.reduceMean('features', [2, 3], false);
  graph.output(graph.add('MatMul', [mean, graph.floats([1, 2], [1, -1])], {}, 'logits'), 'float32', [
    'batch',
    2,
  ]);
  return graph.model();
}

const activations = [...picture].map((value) => Math.max(2 * value + 1, 0));
const mean = activations.reduce((sum, value) => sum + value, 0) / 16;

describe.each([9, 10, 11, 12, 13, 15, 16, 17, 18, 20, 22, 24, newestOpset])('in operator set %i', (opset) => {
  const read = () => decodeModel(encodeModel(classifier(opset)));

  test('a model is read, inspected, cut, and its parts give what the whole gives', async () => {
    const model = read();
    expect(inspectModel(model)).toMatchObject({ opset, outputs: [{ name: 'logits', shape: ['batch', 2] }] });
    expect(defaultFeature(model)?.name).toBe('features');
    const { extractor, head } = splitModel(model, 'features', 'logits');
    const features = await run(extractor, feeds, 'features');
    expect([...features]).toEqual(activations);
    const logits = await run(head, { features: float32Tensor(features, [1, 1, 4, 4]) }, 'logits');
    expect(relativeError(logits, [mean, -mean])).toBeLessThan(1e-6);
  });

  test('graphs go before and behind it, and tensors take other names', async () => {
    const before = new GraphBuilder(opset);
    before.output(before.add('Neg', [before.input('negative', 'float32', null)], {}, 'positive'));
    const behind = new GraphBuilder(opset);
    behind.output(behind.add('Softmax', [behind.input('scores', 'float32', null)], { axis: -1 }, 'share'));
    const renamed = renameTensors(read(), new Map([['features', 'places']]));
    const longer = prependGraph(renamed, before.fragment(), { positive: 'x' });
    const model = appendGraph(longer, behind.fragment(), { scores: 'logits' });
    const negative = float32Tensor(
      picture.map((value) => -value),
      [1, 1, 4, 4],
    );
    const first = 1 / (1 + Math.exp(-2 * mean));
    expect(relativeError(await run(model, { negative }, 'share'), [first, 1 - first])).toBeLessThan(1e-6);
  });

  test('the gradient of the first logit is 2/16 where the activation is positive', async () => {
    const model = differentiate(read(), {
      withRespectTo: ['x'],
      outputs: [{ tensor: 'logits', cotangent: 'c' }],
    });
    const gradient = await run(
      model,
      { ...feeds, c: float32Tensor(Float32Array.of(1, 0), [1, 2]) },
      gradientName('x'),
    );
    expect([...gradient]).toEqual(activations.map((value) => (value > 0 ? 0.125 : 0)));
  });
});

test('the runtime takes the newest operator set and no newer one', async () => {
  const open = (opset: number) => createSession({ model: encodeModel(classifier(opset)) });
  await (await open(newestOpset)).dispose();
  await expect(open(newestOpset + 1)).rejects.toThrow(/can't be loaded/);
});
