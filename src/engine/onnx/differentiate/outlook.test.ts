import { describe, expect, test } from 'vitest';
import { GraphBuilder, node } from '../build.ts';
import { tensorFloat, tensorInt64 } from '../tensor.ts';
import { gradientOutlook } from './outlook.ts';

/** Convolution, activation, pooling, classes; `between` may replace the activation. */
function classifier(between: (graph: GraphBuilder, x: string) => string) {
  const graph = new GraphBuilder(17);
  graph.input('x', 'float32', ['batch', 1, 8, 8]);
  graph.add('Conv', ['x', graph.floats([2, 1, 3, 3], new Float32Array(18))], {}, 'conv');
  const features = graph.add('Relu', [between(graph, 'conv')], {}, 'features');
  const pooled = graph.add('Flatten', [graph.add('GlobalAveragePool', [features])]);
  graph.add('Gemm', [pooled, graph.floats([2, 3], new Float32Array(6))], {}, 'logits');
  graph.output('logits');
  return graph.model();
}

describe('gradientOutlook', () => {
  test('finds nothing to say about a model whose operators have rules', () => {
    const model = classifier((_, x) => x);
    expect(gradientOutlook(model, 'logits', 'features')).toEqual({
      missing: [],
      straightThrough: 0,
      problem: null,
    });
  });

  test('names an operator without a rule, its nodes, and what still works', () => {
    const model = classifier((graph, x) => {
      graph.addNode(node('Det', [x], ['determinants'], {}, { name: 'volume' }));
      return graph.add('Add', [x, 'determinants']);
    });
    const { missing, problem } = gradientOutlook(model, 'logits', null);
    expect(missing).toEqual([{ operator: 'Det', nodes: ['volume'] }]);
    expect(problem).toMatch(
      /^operator Det \(node volume\) has no gradient rule\. .*still work: occlusion, RISE/,
    );
  });

  test('says that CAM methods work at a feature tensor behind the operator', () => {
    const model = classifier((graph, x) =>
      graph.add('Mul', [x, graph.reshape(graph.add('Det', [x]), [-1, 2, 1, 1])]),
    );
    expect(gradientOutlook(model, 'logits', 'features').problem).toContain(
      'CAM methods still work at features',
    );
    expect(gradientOutlook(model, 'logits', 'conv').problem).not.toContain('CAM methods still work');
  });

  test('counts the nodes that it does not name', () => {
    const model = classifier((graph, x) => {
      const found = [0, 1, 2, 3, 4].map((i) => {
        graph.addNode(node('Det', [x], [`d${i}`]));
        return `d${i}`;
      });
      return graph.add('Sum', [x, ...found]);
    });
    expect(gradientOutlook(model, 'logits', null).problem).toMatch(/\(nodes d0, d1, d2 and 2 more\)/);
  });

  test('reports a refusal that lies in a node’s attributes, although the operator has a rule', () => {
    const model = classifier((graph, x) => {
      graph.initialiser(tensorFloat('ratio', [], [0.5]));
      graph.addNode(node('Dropout', [x, 'ratio', graph.add('Cast', ['mode'], { to: 9 })], ['kept'], {}));
      graph.initialiser(tensorInt64('mode', [], [1]));
      return 'kept';
    });
    const { missing, problem } = gradientOutlook(model, 'logits', null);
    expect(missing).toEqual([]);
    expect(problem).toMatch(/Dropout .*training mode/);
  });

  test('counts quantised nodes, whose gradients pass straight through', () => {
    const model = classifier((graph, x) => {
      const scale = graph.floats([], [0.1]);
      const rounded = graph.add('DequantizeLinear', [graph.add('QuantizeLinear', [x, scale]), scale]);
      return graph.reshape(rounded, [-1, 2, 6, 6]);
    });
    expect(gradientOutlook(model, 'logits', null)).toMatchObject({ straightThrough: 1, problem: null });
  });

  test('finds nothing to say about a picture size left open, which a run always knows', () => {
    const graph = new GraphBuilder(17);
    graph.input('x', 'float32', ['batch', 1, 'height', 'width']);
    const sized = graph.add('Resize', ['x', '', graph.floats([4], [1, 1, 2, 2])], { mode: 'linear' });
    const pooled = graph.add('Flatten', [graph.add('GlobalAveragePool', [sized])]);
    graph.output(graph.add('Gemm', [pooled, graph.floats([1, 3], [1, 2, 3])], {}, 'logits'));
    expect(gradientOutlook(graph.model(), 'logits', null).problem).toBeNull();
  });
});
