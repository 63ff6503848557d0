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
      layout: 'nchw',
      leading: 0,
      grid: [13, 13],
      channels: 512,
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
