import { describe, expect, test } from 'vitest';
import { GraphBuilder, node } from './build.ts';
import { absent, goldenCases, realModels } from './golden-cases.ts';
import { inspectModel } from './inspect.ts';
import { readModel } from './read.ts';

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())('$name: opset, operators and ports are those of its case file', async (golden) => {
    const found = inspectModel(await readModel(golden.modelPath));
    expect(found.opset).toBe(golden.opset);
    expect(Object.keys(found.operators)).toEqual([...golden.ops].sort());
    expect(found.inputs).toEqual([
      { name: 'input', type: 'float32', shape: ['batch', ...golden.input_shape] },
    ]);
    expect(found.outputs).toEqual([{ name: 'logits', type: 'float32', shape: ['batch', golden.classes] }]);
  });

  test.each(goldenCases())('$name: its feature tensor is offered with its shape', async (golden) => {
    const { featureTensors } = inspectModel(await readModel(golden.modelPath));
    const offered = featureTensors.find((tensor) => tensor.name === golden.feature_tensor);
    expect(offered?.shape.slice(1)).toEqual(golden.array('feature').dims.slice(1));
  });

  test('attention matrices are no feature tensors', async () => {
    const vit = goldenCases().find((golden) => golden.name === 'vit');
    if (vit === undefined) throw new Error('the vit case is part of the reference set');
    const { featureTensors } = inspectModel(await readModel(vit.modelPath));
    expect(featureTensors.map((tensor) => tensor.name)).toEqual([vit.feature_tensor]);
  });
});

describe.skipIf(realModels().length === 0)(`real models (${absent} when skipped)`, () => {
  test('SqueezeNet 1.0 has the 1,248,424 parameters that its paper counts as 1.2 million', async () => {
    const path = realModels().find((name) => name.includes('squeezenet_v1.0'));
    if (path === undefined) throw new Error('SqueezeNet is part of the reference set');
    const found = inspectModel(await readModel(path));
    expect(found.parameters).toEqual({ count: 1_248_424, bytes: 4 * 1_248_424 });
    expect(found.outputs.map((output) => output.name)).toEqual(['logits', 'prob', 'fire9_concat']);
    expect(found.featureTensors.find((tensor) => tensor.name === 'fire9_concat')).toEqual({
      name: 'fire9_concat',
      shape: ['N', 512, 13, 13],
      operator: 'Concat',
    });
  });
});

test('operators of other domains carry their domain', () => {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['batch', 3, 8, 8]);
  graph.addNode(node('FusedConv', [x], ['y'], {}, { domain: 'com.microsoft' }));
  graph.output('y');
  expect(inspectModel(graph.model()).operators).toEqual({ 'com.microsoft::FusedConv': 1 });
});

test('feature tensors come in order of use and end where the picture is pooled away', () => {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['batch', 1, 8, 8]);
  const weight = graph.floats([2, 1, 3, 3], new Float32Array(18));
  graph.add('Conv', [x, weight], {}, 'conv');
  graph.add('Relu', ['conv'], {}, 'relu');
  graph.add('MaxPool', ['relu'], { kernel_shape: [2, 2], strides: [2, 2] }, 'pool');
  graph.add('GlobalAveragePool', ['pool'], {}, 'mean');
  graph.output(graph.add('Flatten', ['mean'], {}, 'y'));
  expect(inspectModel(graph.model()).featureTensors).toEqual([
    { name: 'conv', shape: ['batch', 2, 6, 6], operator: 'Conv' },
    { name: 'relu', shape: ['batch', 2, 6, 6], operator: 'Relu' },
    { name: 'pool', shape: ['batch', 2, 3, 3], operator: 'MaxPool' },
  ]);
});
