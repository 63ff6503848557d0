import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { float, floats } from './attributes.ts';
import { GraphBuilder } from './build.ts';
import { differentiate } from './differentiate/differentiate.ts';
import { constantsOf } from './fold-constants.ts';
import { weightedLayers, withLooseWeights } from './loose-weights.ts';
import { inferShapes } from './shape/infer.ts';
import { floatValues, integerValues, tensorDims, tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

/** What is known of tensor `c`. */
function folded(write: (graph: GraphBuilder) => void) {
  const graph = new GraphBuilder(18);
  graph.input('x', 'float32', ['batch', 3, 8, 8]);
  write(graph);
  const model = graph.model();
  const tensor = constantsOf(model, inferShapes(model)).get('c');
  if (tensor === undefined) return undefined;
  return { dims: tensorDims(tensor), values: [...(floatValues(tensor) ?? integerValues(tensor) ?? [])] };
}

describe('content that is known before a run', () => {
  test.each<[string, (graph: GraphBuilder) => void, readonly number[], readonly number[]]>([
    ['an initialiser', (g) => g.floats([2], [1, 2], 'c'), [2], [1, 2]],
    ['a Constant tensor', (g) => g.add('Constant', [], { value: tensorFloat('', [1], [3]) }, 'c'), [1], [3]],
    ['a Constant number', (g) => g.add('Constant', [], { value_float: float(0.5) }, 'c'), [], [0.5]],
    ['a Constant integer', (g) => g.add('Constant', [], { value_int: 7 }, 'c'), [], [7]],
    ['Constant integers', (g) => g.add('Constant', [], { value_ints: [1, 2] }, 'c'), [2], [1, 2]],
    [
      'Constant numbers',
      (g) => g.add('Constant', [], { value_floats: floats([1, 0.5]) }, 'c'),
      [2],
      [1, 0.5],
    ],
    [
      'a weight handed on',
      (g) => g.add('Identity', [g.floats([2, 2], [1, 2, 3, 4])], {}, 'c'),
      [2, 2],
      [1, 2, 3, 4],
    ],
    [
      'scales joined from parts',
      (g) => g.add('Concat', [g.floats([2], [1, 1]), g.floats([2], [2, 2])], { axis: 0 }, 'c'),
      [4],
      [1, 1, 2, 2],
    ],
    [
      'an exponent cast like its base',
      (g) => g.add('CastLike', [g.add('Constant', [], { value_int: 2 }), 'x'], {}, 'c'),
      [],
      [2],
    ],
    [
      'a size read from a picture of known size',
      (g) => g.add('Gather', [g.add('Shape', ['x']), g.integers([2])], {}, 'c'),
      [1],
      [8],
    ],
  ])('%s', (_, write, dims, values) => {
    expect(folded(write)).toEqual({ dims, values });
  });

  test('a size that only a run tells is none', () => {
    expect(folded((g) => g.add('Gather', [g.add('Shape', ['x']), g.integers([0])], {}, 'c'))).toBeUndefined();
  });

  test('what is computed from the picture is none', () => {
    expect(folded((g) => g.add('Identity', ['x'], {}, 'c'))).toBeUndefined();
  });
});

test('a Resize whose scales are joined from parts is differentiated', () => {
  const graph = new GraphBuilder(18);
  graph.input('x', 'float32', [1, 1, 4, 4]);
  const scales = graph.add('Concat', [graph.floats([2], [1, 1]), graph.floats([2], [2, 2])], { axis: 0 });
  graph.output(graph.add('Resize', ['x', '', scales], { mode: 'nearest' }, 'y'));
  const options = { withRespectTo: ['x'], outputs: [{ tensor: 'y', cotangent: 'c' }] };
  expect(differentiate(graph.model(), options).graph.output.map((output) => output.name)).toContain(
    'gradient/x',
  );
});

test('a weight that Identity hands on is a weight, and can be fed instead', async () => {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', ['batch', 2]);
  graph.add('Identity', [graph.floats([2, 1], [1, 2], 'shared')], {}, 'w');
  graph.output(graph.add('MatMul', ['x', 'w'], {}, 'y'));
  const [layer] = weightedLayers(graph.model(), 'y');
  expect(layer?.weights.map(({ name, dims, values }) => [name, dims, values()])).toEqual([
    ['w', [2, 1], Float32Array.of(1, 2)],
  ]);
  const session = await createSession({
    model: encodeModel(withLooseWeights(graph.model(), layer?.weights ?? [])),
  });
  const feeds = {
    x: float32Tensor(Float32Array.of(1, 1), [1, 2]),
    w: float32Tensor(Float32Array.of(3, 4), [2, 1]),
  };
  const { y } = await session.run(feeds);
  await session.dispose();
  expect([...float32Data(y, 'y')]).toEqual([7]);
});
