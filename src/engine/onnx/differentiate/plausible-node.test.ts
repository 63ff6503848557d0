import { describe, expect, test } from 'vitest';
import type { AttributeValue } from '../attributes.ts';
import { GraphBuilder } from '../build.ts';
import { differentiate } from './differentiate.ts';

/** Differentiates one node of x [1, 3, 8, 8]. */
function differentiated(
  operator: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  inputs: (graph: GraphBuilder) => readonly string[] = () => [],
  size = 8,
) {
  const graph = new GraphBuilder(17);
  graph.input('x', 'float32', [1, 3, size, size]);
  graph.output(graph.add(operator, ['x', ...inputs(graph)], attributes, 'y'));
  return differentiate(graph.model(), { withRespectTo: ['x'], outputs: [{ tensor: 'y', cotangent: 'c' }] });
}

const weights = (graph: GraphBuilder) => [graph.floats([2, 3, 3, 3], new Float32Array(54))];

describe('a node that contradicts itself is refused by name, before anything is computed by it', () => {
  test.each([
    ['a stride of 0', 'Conv', { strides: [0, 1] }, weights, /node y\).*out of range/],
    ['a dilation of −1', 'MaxPool', { kernel_shape: [2, 2], dilations: [-1, 1] }, undefined, /out of range/],
    ['a kernel of 2^40', 'AveragePool', { kernel_shape: [2 ** 40, 1] }, undefined, /out of range/],
    [
      'a kernel of 2^32 elements',
      'AveragePool',
      { kernel_shape: [2 ** 16, 2 ** 16] },
      undefined,
      /window of 4294967296/,
    ],
    ['pads of 2^62', 'Conv', { pads: [2 ** 62, 0, 0, 0] }, weights, /pads are out of range/],
    ['blocks of 0', 'SpaceToDepth', { blocksize: 0 }, undefined, /out of range/],
    ['an order that repeats an axis', 'Transpose', { perm: [0, 1, 2, 2] }, undefined, /no order of 4 axes/],
    ['an axis that the input lacks', 'Softmax', { axis: 9 }, undefined, /axes \[9\] are not all among the 4/],
    ['an input left out', 'Mul', {}, undefined, /contradict each other/],
    [
      'a slice that never advances',
      'Slice',
      {},
      (graph: GraphBuilder) => [[5], [0], [2], [0]].map((values) => graph.integers(values)),
      /a step of 0 never ends/,
    ],
  ] as const)('%s', (_, operator, attributes, inputs, message) => {
    expect(() => differentiated(operator, attributes, inputs)).toThrow(message);
    expect(() => differentiated(operator, attributes, inputs)).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });

  test('sizes beyond pictures', () => {
    const scales = (graph: GraphBuilder) => ['', graph.floats([4], [1, 1, 2, 2])];
    expect(() => differentiated('Resize', {}, scales, 100_000)).toThrow(/is too large/);
    expect(() => differentiated('Relu', {}, undefined, 2 ** 25)).toThrow(/is too large/);
  });
});
