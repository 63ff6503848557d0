import { expect, test } from 'vitest';
import { GraphBuilder, node } from '../onnx/build.ts';
import { bytesPerSample, estimateMemory } from './memory-estimate.ts';

/** x [n, 1, 8, 8] -> conv [n, 4, 6, 6] -> relu [n, 4, 6, 6] -> pooled [n, 4, 1, 1]. */
function chain() {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['n', 1, 8, 8]);
  const conv = graph.add('Conv', [x, graph.floats([4, 1, 3, 3], new Float32Array(36))]);
  const relu = graph.add('Relu', [conv]);
  graph.output(graph.add('GlobalAveragePool', [relu], {}, 'y'));
  return graph.model();
}

test('the worst moment of a chain is where its two largest neighbours are alive', () => {
  const values = 4 * 6 * 6 + 4 * 6 * 6;
  expect(estimateMemory(chain(), { x: [2, 1, 8, 8] })).toEqual({
    parameters: 36 * 4,
    activations: 2 * values * 4,
    complete: true,
  });
});

test('a tensor lives until its last reader', () => {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['n', 10]);
  const a = graph.add('Relu', [x]);
  const b = graph.add('Relu', [a]);
  const c = graph.add('Relu', [b]);
  graph.output(graph.add('Add', [a, c], {}, 'y'));
  // At the last node: a, c and y; at the node before: a, b and c.
  expect(estimateMemory(graph.model(), { x: [1, 10] }).activations).toBe(3 * 10 * 4);
});

test('one more sample costs its share and half as much again as working space', () => {
  expect(bytesPerSample(chain(), 'x', [1, 8, 8])).toBe(1.5 * 2 * 4 * 6 * 6 * 4);
});

test('a tensor of unknown size counts as the largest known one, and the estimate says so', () => {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['n', 10]);
  graph.addNode(node('Custom', [x], ['y'], {}, { domain: 'com.example' }));
  graph.output('y');
  expect(estimateMemory(graph.model(), { x: [1, 10] })).toMatchObject({ activations: 80, complete: false });
});
