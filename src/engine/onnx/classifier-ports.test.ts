import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { GraphBuilder, valueInfo } from './build.ts';
import { describeInput } from './input.ts';
import { type OnnxModel, type Shape, withGraph } from './model.ts';
import { chooseOutputs } from './outputs.ts';
import type { ElementType } from './tensor.ts';

function withInput(shape: Shape | null, type: ElementType = 'float32'): OnnxModel {
  const graph = new GraphBuilder(13);
  graph.output(graph.add('Identity', [graph.input('x', type, shape)], {}, 'y'), type);
  return graph.model();
}

describe('describeInput', () => {
  test.each<[string, Shape, object]>([
    [
      'NCHW with a dynamic batch',
      ['n', 3, 64, 48],
      { layout: 'nchw', channels: 3, height: 64, width: 48, batch: 'dynamic' },
    ],
    ['NHWC', [null, 64, 48, 1], { layout: 'nhwc', channels: 1, height: 64, width: 48, batch: 'dynamic' }],
    ['a fixed batch', [8, 1, 28, 28], { layout: 'nchw', batch: 8 }],
    ['any size', ['n', 3, 'h', 'w'], { height: 'dynamic', width: 'dynamic' }],
  ])('understands %s', (_, shape, expected) => {
    expect(describeInput(withInput(shape))).toMatchObject({ name: 'x', ...expected });
  });

  test.each<[string, OnnxModel, RegExp]>([
    ['two channels', withInput(['n', 2, 8, 8]), /1 or 3 channels/],
    ['three axes', withInput(['n', 3, 8]), /4 axes/],
    ['no shape', withInput(null), /no shape/],
    ['bytes', withInput(['n', 3, 8, 8], 'uint8'), /uint8/],
    ['half precision', withInput(['n', 3, 8, 8], 'float16'), /float16/],
  ])('refuses %s', (_, model, message) => {
    expect(() => describeInput(model)).toThrow(
      expect.toSatisfy(
        (error) => error instanceof Failure && error.code === 'model' && message.test(error.message),
      ),
    );
  });

  test('refuses two inputs by their names', () => {
    const model = withInput(['n', 3, 8, 8]);
    const second = withGraph(model, { input: [...model.graph.input, valueInfo('lot', 'float32', ['n', 4])] });
    expect(() => describeInput(second)).toThrow(/2 inputs \(x, lot\)/);
  });

  test('does not count initialisers that are listed as inputs', () => {
    const graph = new GraphBuilder(7);
    const x = graph.input('x', 'float32', ['n', 3, 8, 8]);
    const scale = graph.floats([1], [2], 'scale');
    graph.output(graph.add('Mul', [x, scale], {}, 'y'));
    graph.input('scale', 'float32', [1]);
    expect(describeInput(graph.model()).name).toBe('x');
  });
});

/** x [n, 4] -> `scores` through a matrix, then whatever the test adds. */
function head(finish: (graph: GraphBuilder, scores: string) => void): OnnxModel {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['n', 4]);
  finish(graph, graph.add('MatMul', [x, graph.floats([4, 3], new Float32Array(12))], {}, 'scores'));
  return graph.model();
}

describe('chooseOutputs', () => {
  test('a bare matrix product gives logits', () => {
    const model = head((graph, scores) => graph.output(scores, 'float32', ['n', 3]));
    expect(chooseOutputs(model)).toEqual({ logits: 'scores', kind: 'logit', classes: 3, others: [] });
  });

  test.each([
    ['Softmax', 'probability'],
    ['LogSoftmax', 'log-probability'],
    ['Sigmoid', 'probability'],
  ])('%s makes it a %s, also behind a Reshape', (operator, kind) => {
    const model = head((graph, scores) => {
      const squashed = graph.add(operator, [scores]);
      graph.output(graph.reshape(squashed, [0, 3], 'y'));
    });
    expect(chooseOutputs(model)).toMatchObject({ logits: 'y', kind, classes: 3 });
  });

  test('an output named like logits goes before others, feature tensors stay apart', () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', ['n', 2, 4, 4]);
    const map = graph.output(graph.add('Relu', [x], {}, 'fire9'));
    const rows = graph.add('Flatten', [graph.add('GlobalAveragePool', [map])]);
    graph.output(graph.add('Softmax', [rows], { axis: -1 }, 'prob'));
    graph.output(graph.add('Identity', [rows], {}, 'class_logits'));
    expect(chooseOutputs(graph.model())).toEqual({
      logits: 'class_logits',
      kind: 'logit',
      classes: 2,
      others: ['fire9', 'prob'],
    });
  });

  test('logits go before probabilities whatever their names', () => {
    const model = head((graph, scores) => {
      graph.output(graph.add('Softmax', [scores], {}, 'a'));
      graph.output(scores);
    });
    expect(chooseOutputs(model).logits).toBe('scores');
  });

  test('of several outputs the one with as many classes as labels is taken', () => {
    const model = head((graph, scores) => {
      graph.output(graph.add('MatMul', [scores, graph.floats([3, 7], new Float32Array(21))], {}, 'logits'));
      graph.output(scores);
    });
    expect(chooseOutputs(model, 3).logits).toBe('scores');
    expect(chooseOutputs(model).logits).toBe('logits');
  });

  test('a wrong label count is a failure that names both numbers', () => {
    const model = head((graph, scores) => graph.output(scores));
    expect(() => chooseOutputs(model, 5)).toThrow(/scores: 3.*5 labels/);
  });

  test('[N, K, 1, 1] counts as a class output, a map does not', () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', ['n', 6, 4, 4]);
    graph.output(graph.add('GlobalAveragePool', [x], {}, 'y'));
    expect(chooseOutputs(graph.model()).classes).toBe(6);
    const map = new GraphBuilder(13);
    map.output(map.add('Relu', [map.input('x', 'float32', ['n', 6, 4, 4])], {}, 'y'));
    expect(() => chooseOutputs(map.model())).toThrow(/no output shaped/);
  });
});
