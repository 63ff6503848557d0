import { describe, expect, test } from 'vitest';
import { createSession } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { AttributeValue } from '../attributes.ts';
import { float } from '../attributes.ts';
import { GraphBuilder, node } from '../build.ts';
import { exposeTensor, withConstantInitialisers } from '../edit.ts';
import { absent, goldenCases, realModels } from '../golden-cases.ts';
import { describeInput } from '../input.ts';
import { type OnnxModel, withGraph } from '../model.ts';
import { readModel } from '../read.ts';
import { tensorInt64 } from '../tensor.ts';
import { encodeModel } from '../write.ts';
import { inferShapes } from './infer.ts';

/** The sizes that ONNX Runtime really produces for every tensor of the model. */
async function runtimeShapes(model: OnnxModel, feeds: Readonly<Record<string, Tensor>>) {
  const names = model.graph.node.flatMap((made) => made.output).filter((name) => name !== '');
  const session = await createSession({
    model: encodeModel(names.reduce(exposeTensor, withConstantInitialisers(model))),
    optimisation: 'disabled',
  });
  const outputs = await session.run(feeds);
  await session.dispose();
  return new Map(Object.entries(outputs).map(([name, tensor]) => [name, tensor.dims]));
}

/** The model without any declared shape but those of its inputs, so that only rules can tell. */
function bare(model: OnnxModel): OnnxModel {
  return withGraph(model, { valueInfo: [], output: [] });
}

const files = [...goldenCases().map((golden) => golden.modelPath), ...realModels()];

describe.skipIf(files.length === 0)(`whole models (${absent} when skipped)`, () => {
  test.each(files)('%s: every inferred size is the one that ONNX Runtime produces', async (path) => {
    const model = await readModel(path);
    const input = describeInput(model);
    const batch = input.batch === 'dynamic' ? 2 : input.batch;
    const dims = [batch, input.channels, Number(input.height), Number(input.width)];
    const count = dims.reduce((product, size) => product * size, 1);
    const actual = await runtimeShapes(model, {
      [input.name]: { type: 'float32', dims, data: new Float32Array(count).fill(0.5) },
    });
    const inferred = inferShapes(bare(model), { [input.name]: dims });
    for (const [name, sizes] of actual) expect([name, inferred.get(name)?.shape]).toEqual([name, sizes]);
  });

  test.each(files)('%s: a symbolic batch stays symbolic up to the logits', async (path) => {
    const model = await readModel(path);
    const input = describeInput(model);
    const inferred = inferShapes(bare(model), {
      [input.name]: ['n', input.channels, Number(input.height), Number(input.width)],
    });
    const [logits] = model.graph.output;
    const size = inferred.get(logits?.name ?? '')?.shape?.[0];
    expect(input.batch === 'dynamic' ? size : 'n').toBe('n');
  });
});

type Attributes = Readonly<Record<string, AttributeValue>>;
type Operand = readonly number[] | { readonly integers: readonly number[] };

/** Operators, operand shapes (or integer constants) and attributes; the reference is ONNX Runtime. */
const cases: readonly [
  title: string,
  operator: string,
  operands: readonly Operand[],
  attributes: Attributes,
  opset: number,
][] = [
  [
    'strided, dilated',
    'Conv',
    [
      [2, 4, 9, 11],
      [6, 2, 3, 3],
    ],
    { group: 2, strides: [2, 1], dilations: [1, 2], pads: [1, 0, 2, 1] },
    13,
  ],
  [
    'SAME_UPPER',
    'Conv',
    [
      [1, 3, 7, 8],
      [5, 3, 3, 3],
    ],
    { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    13,
  ],
  [
    'VALID',
    'Conv',
    [
      [1, 3, 7, 8],
      [5, 3, 3, 3],
    ],
    { auto_pad: 'VALID' },
    13,
  ],
  [
    'one-dimensional',
    'Conv',
    [
      [1, 3, 17],
      [5, 3, 4],
    ],
    { strides: [3] },
    13,
  ],
  [
    'plain',
    'ConvTranspose',
    [
      [1, 4, 5, 6],
      [4, 3, 3, 3],
    ],
    { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 0] },
    13,
  ],
  [
    'grouped',
    'ConvTranspose',
    [
      [1, 4, 5, 6],
      [4, 3, 2, 2],
    ],
    { group: 2, strides: [2, 3] },
    13,
  ],
  ['rounded up', 'MaxPool', [[1, 2, 7, 10]], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, 13],
  [
    'rounded up with padding',
    'AveragePool',
    [[1, 2, 8, 6]],
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 },
    13,
  ],
  [
    'window wholly in the padding',
    'AveragePool',
    [[1, 1, 4, 4]],
    { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 1, 1], ceil_mode: 1 },
    13,
  ],
  [
    'SAME_LOWER',
    'AveragePool',
    [[1, 2, 7, 10]],
    { kernel_shape: [2, 2], strides: [3, 2], auto_pad: 'SAME_LOWER' },
    13,
  ],
  ['all', 'GlobalMaxPool', [[2, 3, 4, 5]], {}, 13],
  ['transposed operands', 'Gemm', [[7, 2], [3, 7], [3]], { transA: 1, transB: 1 }, 13],
  [
    'stacked',
    'MatMul',
    [
      [2, 1, 3, 4],
      [5, 4, 6],
    ],
    {},
    13,
  ],
  ['vector by matrix', 'MatMul', [[4], [5, 4, 6]], {}, 13],
  [
    'broadcast',
    'Add',
    [
      [2, 1, 5],
      [4, 1],
    ],
    {},
    13,
  ],
  ['three operands', 'Max', [[2, 1], [3], [1, 1, 1]], {}, 13],
  ['comparison', 'Greater', [[2, 1], [3]], {}, 13],
  ['flattened at 2', 'Flatten', [[2, 3, 4, 5]], { axis: 2 }, 13],
  ['flattened at 0', 'Flatten', [[2, 3]], { axis: 0 }, 13],
  ['flattened at −1', 'Flatten', [[2, 3, 4]], { axis: -1 }, 13],
  ['kept and inferred sizes', 'Reshape', [[2, 3, 4], { integers: [0, -1] }], {}, 13],
  ['reversed', 'Transpose', [[2, 3, 4]], {}, 13],
  ['permuted', 'Transpose', [[2, 3, 4]], { perm: [1, 2, 0] }, 13],
  ['axes as input', 'Unsqueeze', [[2, 3], { integers: [0, -1] }], {}, 13],
  ['axes as attribute', 'Unsqueeze', [[2, 3]], { axes: [1] }, 11],
  ['axes as input', 'Squeeze', [[2, 1, 3, 1], { integers: [-1] }], {}, 13],
  ['without axes', 'Squeeze', [[2, 1, 3, 1]], {}, 13],
  [
    'last axis',
    'Concat',
    [
      [2, 3],
      [2, 4],
      [2, 1],
    ],
    { axis: -1 },
    13,
  ],
  [
    'negative bounds and steps',
    'Slice',
    [[5, 8], { integers: [-1, 1] }, { integers: [-9, -1] }, { integers: [0, 1] }, { integers: [-2, 3] }],
    {},
    13,
  ],
  [
    'bounds beyond the end',
    'Slice',
    [[5, 8], { integers: [2] }, { integers: [999] }, { integers: [1] }],
    {},
    13,
  ],
  ['attributes', 'Slice', [[5, 8]], { starts: [1], ends: [-1], axes: [1] }, 9],
  ['matrix of indices', 'Gather', [[5, 3], { integers: [1, 0, 4] }], { axis: 0 }, 13],
  ['grown', 'Expand', [[3, 1], { integers: [2, 1, 4] }], {}, 13],
  ['repeated', 'Tile', [[2, 3], { integers: [2, 3] }], {}, 13],
  ['constant sizes', 'Pad', [[2, 3], { integers: [1, 0, 0, 2] }], {}, 13],
  ['negative', 'Pad', [[5, 6], { integers: [-1, 0, -1, 2] }], {}, 13],
  ['kept', 'ReduceMean', [[2, 3, 4]], { axes: [1] }, 13],
  ['dropped', 'ReduceMax', [[2, 3, 4]], { axes: [-1, 0], keepdims: 0 }, 13],
  ['all axes', 'ReduceSum', [[2, 3, 4]], { keepdims: 0 }, 13],
  ['axes as input', 'ReduceSum', [[2, 3, 4], { integers: [0] }], {}, 13],
  ['index of the largest', 'ArgMax', [[2, 3, 4]], { axis: 1, keepdims: 0 }, 13],
  ['blocks to pixels', 'DepthToSpace', [[1, 8, 3, 2]], { blocksize: 2 }, 13],
  ['pixels to blocks', 'SpaceToDepth', [[1, 2, 6, 4]], { blocksize: 2 }, 13],
  [
    'products of rows',
    'Einsum',
    [
      [2, 3, 4],
      [5, 4],
    ],
    { equation: 'abc,dc->dab' },
    13,
  ],
  [
    'result left out',
    'Einsum',
    [
      [2, 3],
      [3, 4],
    ],
    { equation: 'zb,ba' },
    13,
  ],
  [
    'ellipses',
    'Einsum',
    [
      [2, 5, 3, 4],
      [2, 5, 4, 6],
    ],
    { equation: '...ij,...jk->...ik' },
    13,
  ],
  ['multiplied', 'ReduceProd', [[2, 3, 4]], { axes: [1] }, 13],
  [
    'heads apart',
    'Attention',
    [
      [1, 2, 3, 4],
      [1, 2, 5, 4],
      [1, 2, 5, 6],
    ],
    {},
    23,
  ],
  [
    'heads joined',
    'Attention',
    [
      [1, 3, 8],
      [1, 5, 8],
      [1, 5, 12],
    ],
    { q_num_heads: 2, kv_num_heads: 2 },
    23,
  ],
  ['across channels', 'LRN', [[1, 8, 3, 2]], { size: 3 }, 13],
  ['last axis', 'Softmax', [[2, 3]], { axis: -1 }, 13],
  ['normalised', 'InstanceNormalization', [[2, 3, 4, 4], [3], [3]], { epsilon: float(1e-5) }, 13],
];

describe('one operator', () => {
  test.each(cases)(
    '(%s) %s has the sizes that ONNX Runtime produces',
    async (_, operator, operands, attributes, opset) => {
      const graph = new GraphBuilder(opset);
      const feeds: Record<string, Tensor> = {};
      const inputs = operands.map((operand, i) => {
        if ('integers' in operand) return graph.integers(operand.integers, `constant${i}`);
        const count = operand.reduce((product, size) => product * size, 1);
        feeds[`x${i}`] = { type: 'float32', dims: operand, data: new Float32Array(count).fill(1) };
        return graph.input(`x${i}`, 'float32', operand);
      });
      graph.addNode(node(operator, inputs, ['y'], attributes));
      const model = graph.model();
      const actual = await runtimeShapes(model, feeds);
      expect(inferShapes(model).get('y')?.shape).toEqual(actual.get('y'));
    },
  );

  test.each([
    ['even parts', [2, 9], 13, {}, []],
    ['given parts', [2, 9], 13, {}, [2, 3, 4]],
    ['parts as attribute', [2, 9], 11, { split: [1, 1, 7] }, []],
  ] as const)(
    'Split into %s has the sizes that ONNX Runtime produces',
    async (_, dims, opset, attributes, parts) => {
      const graph = new GraphBuilder(opset);
      const x = graph.input('x', 'float32', dims);
      const inputs = parts.length === 0 ? [x] : [x, graph.integers(parts)];
      graph.addNode(node('Split', inputs, ['a', 'b', 'c'], { axis: 1, ...attributes }));
      const model = graph.model();
      const actual = await runtimeShapes(model, { x: { type: 'float32', dims, data: new Float32Array(18) } });
      const inferred = inferShapes(model);
      for (const name of ['a', 'b', 'c']) expect(inferred.get(name)?.shape).toEqual(actual.get(name));
    },
  );

  test('sizes that are computed inside the graph reach Reshape', () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', ['batch', 3, 4, 5]);
    const first = graph.add('Gather', [graph.add('Shape', [x]), graph.integers([0])], { axis: 0 });
    const product = graph.add('Mul', [graph.integers([4]), graph.integers([5])]);
    const sizes = graph.add('Concat', [first, graph.integers([-1]), product], { axis: 0 });
    graph.add('Reshape', [x, sizes], {}, 'y');
    expect(inferShapes(graph.model()).get('y')?.shape).toEqual(['batch', 3, 20]);
  });

  test.each([
    ['channels first', [1, 1, 2, 1.5]],
    ['channels last', [1, 2, 1.5, 1]],
  ])('constant scales reach Resize, %s', async (_, factors) => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', [2, 3, 5, 4]);
    const scales = graph.floats([4], factors);
    graph.add('Resize', [x, '', scales], { mode: 'nearest' }, 'y');
    const model = graph.model();
    const feeds = { x: { type: 'float32' as const, dims: [2, 3, 5, 4], data: new Float32Array(120) } };
    const actual = await runtimeShapes(model, feeds);
    expect(inferShapes(model).get('y')?.shape).toEqual(actual.get('y'));
  });

  /** PyTorch's older exporter turns the pairs of its own order around: a matrix, its rows backwards, transposed. */
  test('pads that become a matrix on their way reach Pad', async () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', [1, 2, 4, 5]);
    const none = graph.add('ConstantOfShape', [graph.integers([4])], {
      value: tensorInt64('zero', [1], [0]),
    });
    const pairs = graph.reshape(
      graph.add('Concat', [graph.integers([1, 2, 3, 0]), none], { axis: 0 }),
      [-1, 2],
    );
    const lists = [[-1], [-(2 ** 63)], [0], [-1]].map((list) => graph.integers(list));
    const turned = graph.add('Transpose', [graph.add('Slice', [pairs, ...lists])], { perm: [1, 0] });
    graph.add('Pad', [x, graph.cast(graph.reshape(turned, [-1]), 'int64')], {}, 'y');
    const model = graph.model();
    const feeds = { x: { type: 'float32' as const, dims: [1, 2, 4, 5], data: new Float32Array(40) } };
    const actual = await runtimeShapes(model, feeds);
    expect(inferShapes(model).get('y')?.shape).toEqual(actual.get('y'));
  });

  test('sizes that are halved as fractions and rounded down', () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', ['batch', 7]);
    const size = graph.add('Gather', [graph.add('Shape', [x]), graph.integers([1])]);
    const half = graph.add('Floor', [
      graph.add('Div', [graph.cast(size, 'float32'), graph.floats([1], [2])]),
    ]);
    const sizes = graph.add('Concat', [graph.integers([-1]), graph.cast(half, 'int64')], { axis: 0 });
    graph.add('Reshape', [x, sizes], {}, 'y');
    expect(inferShapes(graph.model()).get('y')?.shape?.[1]).toBe(3);
  });

  test('an operator without a rule leaves its output unknown', () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', ['batch', 3, 4, 5]);
    graph.addNode(node('Custom', [x], ['y'], {}, { domain: 'com.example' }));
    graph.add('Relu', ['y'], {}, 'z');
    const shapes = inferShapes(graph.model());
    expect(shapes.get('y')?.shape).toBeNull();
    expect(shapes.get('z')?.shape).toBeNull();
  });

  test('value_info says what no rule can', () => {
    const graph = new GraphBuilder(13);
    const x = graph.input('x', 'float32', ['batch', 3, 4, 5]);
    graph.addNode(node('Custom', [x], ['y'], {}, { domain: 'com.example' }));
    graph.output('y', 'float32', ['batch', 7]);
    expect(inferShapes(graph.model(), { x: [2, 3, 4, 5] }).get('y')?.shape).toEqual([2, 7]);
  });
});
