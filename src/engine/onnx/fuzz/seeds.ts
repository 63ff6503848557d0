/** Test support: small models that between them have what exporters write. */
import { create } from '@bufbuild/protobuf';
import { float } from '../attributes.ts';
import { GraphBuilder, node } from '../build.ts';
import type { OnnxModel } from '../model.ts';
import {
  FunctionProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../proto/onnx_pb.ts';
import { tensorFloat } from '../tensor.ts';
import { encodeModel } from '../write.ts';

/** Weights that are neither alike nor large. */
function ramp(...dims: readonly number[]): readonly [readonly number[], Float32Array] {
  const count = dims.reduce((product, size) => product * size, 1);
  return [dims, Float32Array.from({ length: count }, (_, i) => ((i % 7) - 3) / 10)];
}

function convolutional(opset: number): OnnxModel {
  const graph = new GraphBuilder(opset);
  graph.input('x', 'float32', ['batch', 3, 16, 16]);
  const conv = graph.add('Conv', ['x', graph.floats(...ramp(4, 3, 3, 3))], { pads: [1, 1, 1, 1] });
  const statistics = [1, 0, 0, 1].map((value) => graph.floats([4], [value, value, value, value]));
  const normal = graph.add('BatchNormalization', [conv, ...statistics]);
  const pooled = graph.add('MaxPool', [graph.add('Relu', [normal])], {
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  const deep = graph.add('Conv', [pooled, graph.floats(...ramp(4, 1, 3, 3))], {
    group: 4,
    auto_pad: 'SAME_UPPER',
  });
  const joined = graph.add('Concat', [graph.clip(deep, 0, 6), pooled], { axis: 1 });
  const features = graph.add('Add', [joined, graph.add('Sigmoid', [joined])], {}, 'features');
  const mean = graph.add('Flatten', [graph.add('GlobalAveragePool', [features])]);
  graph.output(graph.add('Gemm', [mean, graph.floats(...ramp(5, 8))], { transB: 1 }, 'logits'), 'float32', [
    'batch',
    5,
  ]);
  return graph.model();
}

function transformer(): OnnxModel {
  const graph = new GraphBuilder(17);
  graph.input('x', 'float32', ['batch', 3, 16, 16]);
  const patches = graph.add('Conv', ['x', graph.floats(...ramp(8, 3, 8, 8))], { strides: [8, 8] });
  const tokens = graph.add('Transpose', [graph.reshape(patches, [0, 8, -1])], { perm: [0, 2, 1] });
  const batch = graph.add('Gather', [graph.add('Shape', ['x']), graph.integers([0])]);
  const sizes = graph.add('Concat', [batch, graph.integers([1, 8])], { axis: 0 });
  const token = graph.add('Expand', [graph.floats(...ramp(1, 1, 8)), sizes]);
  const placed = graph.add('Add', [
    graph.add('Concat', [token, tokens], { axis: 1 }),
    graph.floats(...ramp(1, 5, 8)),
  ]);
  const normal = graph.add('LayerNormalization', [
    placed,
    graph.floats(...ramp(8)),
    graph.floats(...ramp(8)),
  ]);
  const [query = '', key = '', value = ''] = [0, 1, 2].map(() =>
    graph.add('MatMul', [normal, graph.floats(...ramp(8, 8))]),
  );
  const scores = graph.add('MatMul', [query, graph.add('Transpose', [key], { perm: [0, 2, 1] })]);
  const attended = graph.add('Add', [
    placed,
    graph.add('MatMul', [graph.add('Softmax', [scores], { axis: -1 }), value]),
  ]);
  const first = graph.reshape(graph.add('Gather', [attended, graph.integers([0])], { axis: 1 }), [0, -1]);
  graph.output(graph.add('Gemm', [first, graph.floats(...ramp(8, 5))], {}, 'logits'), 'float32', [
    'batch',
    5,
  ]);
  return graph.model();
}

function branching(): OnnxModel {
  const branch = (operator: string) => {
    const inner = new GraphBuilder(13);
    inner.output(inner.add(operator, ['picture'], {}, `${operator}/inner`));
    return inner.model(operator).graph;
  };
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', [1, 1, 8, 8]);
  graph.add('Conv', ['x', graph.floats(...ramp(4, 1, 3, 3))], {}, 'picture');
  const total = graph.add('ReduceSum', ['picture'], { keepdims: 0 });
  const condition = graph.add('Greater', [total, graph.floats([], [0])]);
  const chosen = graph.add('If', [condition], { then_branch: branch('Relu'), else_branch: branch('Neg') });
  const flat = graph.reshape(graph.reduceMean(graph.add('Add', [chosen, 'picture']), [2, 3], false), [1, 4]);
  graph.output(graph.add('MatMul', [flat, graph.floats(...ramp(4, 5))], {}, 'logits'), 'float32', [1, 5]);
  return graph.model();
}

function quantised(): OnnxModel {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', ['batch', 8, 8, 3]);
  const picture = graph.add('Transpose', ['x'], { perm: [0, 3, 1, 2] });
  const scale = graph.floats([], [0.05]);
  const zero = graph.initialiser(
    create(TensorProtoSchema, {
      name: 'zero',
      dataType: TensorProto_DataType.INT8,
      dims: [],
      rawData: Uint8Array.of(0),
    }),
  );
  const weights = graph.initialiser(
    create(TensorProtoSchema, {
      name: 'weights',
      dataType: TensorProto_DataType.INT8,
      dims: [4n, 3n, 3n, 3n],
      int32Data: Array.from({ length: 108 }, (_, i) => (i % 11) - 5),
    }),
  );
  const rounded = graph.add('DequantizeLinear', [
    graph.add('QuantizeLinear', [picture, scale, zero]),
    scale,
    zero,
  ]);
  const conv = graph.add('Conv', [rounded, graph.add('DequantizeLinear', [weights, scale, zero])]);
  const sized = graph.add('Resize', [conv, '', graph.floats([4], [1, 1, 2, 2])], { mode: 'nearest' });
  const last = graph.add('Transpose', [graph.add('HardSigmoid', [sized])], { perm: [0, 2, 3, 1] });
  const mean = graph.reduceMean(
    graph.add('Slice', [last, graph.integers([1]), graph.integers([9]), graph.integers([1])]),
    [1, 2],
    false,
  );
  graph.output(graph.add('MatMul', [mean, graph.floats(...ramp(4, 5))], {}, 'logits'), 'float32', [
    'batch',
    5,
  ]);
  return graph.model();
}

function withFunctions(): OnnxModel {
  const graph = new GraphBuilder(18);
  graph.input('x', 'float32', ['batch', 1, 8, 8]);
  const conv = graph.add('Conv', ['x', graph.floats(...ramp(4, 1, 3, 3))]);
  graph.addNode(node('Block', [conv], ['features'], {}, { domain: 'local' }));
  graph.add('Constant', [], { value: tensorFloat('', [4, 5], ramp(4, 5)[1]) }, 'head');
  const mean = graph.add('Flatten', [graph.add('GlobalMaxPool', ['features'])]);
  graph.output(graph.add('MatMul', [mean, 'head'], {}, 'logits'), 'float32', ['batch', 5]);
  const model = graph.model();
  const operatorSets = [
    create(OperatorSetIdProtoSchema, { domain: '', version: 18n }),
    create(OperatorSetIdProtoSchema, { domain: 'local', version: 1n }),
  ];
  const made = (name: string, nodes: readonly ReturnType<typeof node>[]) =>
    create(FunctionProtoSchema, {
      name,
      domain: 'local',
      input: ['a'],
      output: ['b'],
      node: [...nodes],
      opsetImport: operatorSets,
    });
  model.proto.functions = [
    made('Block', [node('Gate', ['a'], ['t'], {}, { domain: 'local' }), node('Add', ['a', 't'], ['b'])]),
    made('Gate', [node('Sigmoid', ['a'], ['s']), node('Mul', ['a', 's'], ['b'])]),
  ];
  model.proto.opsetImport = operatorSets;
  return model;
}

/** One of nearly every operator that has a gradient rule, in a row. */
function operators(): OnnxModel {
  const graph = new GraphBuilder(20);
  graph.input('x', 'float32', ['batch', 3, 8, 8]);
  const four = () => graph.floats(...ramp(4));
  let x = graph.add('ConvTranspose', ['x', graph.floats(...ramp(3, 4, 2, 2))], { strides: [2, 2] });
  x = graph.add('AveragePool', [x], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    ceil_mode: 1,
    pads: [1, 1, 0, 0],
  });
  x = graph.add('InstanceNormalization', [x, four(), four()]);
  x = graph.add('GroupNormalization', [x, graph.floats(...ramp(2)), graph.floats(...ramp(2))], {
    num_groups: 2,
  });
  x = graph.add('LRN', [x], { size: 3 });
  x = graph.add('PRelu', [x, graph.floats(...ramp(4, 1, 1))]);
  x = graph.add('Einsum', [x, graph.floats(...ramp(4, 4))], { equation: 'nchw,dc->ndhw' });
  x = graph.add('Pad', [x, graph.integers([0, 0, 1, 1, 0, 0, 1, 1])], { mode: 'reflect' });
  x = graph.add('DepthToSpace', [graph.add('SpaceToDepth', [x], { blocksize: 2 })], { blocksize: 2 });
  graph.addNode(node('Split', [x], ['left', 'right'], { axis: 1, num_outputs: 2 }));
  const larger = graph.add('Where', [graph.add('Greater', ['left', 'right']), 'left', 'right'], {});
  const bounded = graph.add('Min', [
    graph.add('Max', [larger, graph.floats([], [-1])]),
    graph.floats([], [1]),
  ]);
  const bent = ['Elu', 'Selu', 'Softplus', 'Tanh', 'Erf', 'Gelu', 'HardSwish', 'Mish'].map((operator) =>
    graph.add(operator, [bounded]),
  );
  x = graph.add('Sum', bent);
  x = graph.add('Sqrt', [graph.add('Exp', [graph.add('Pow', [x, graph.floats([], [2])])])]);
  x = graph.add('Expand', [x, graph.integers([1, 2, 8, 8])]);
  x = graph.add('Gather', [graph.add('Tile', [x, graph.integers([1, 2, 1, 1])]), graph.integers([0, 2, 3])], {
    axis: 1,
  });
  const parts = [
    graph.reduceMean(x, [2, 3], false),
    graph.reduceMax(x, [2, 3], false),
    graph.add('ReduceL2', [x, graph.integers([2, 3])], { keepdims: 0 }),
    graph.squeeze(graph.add('GlobalMaxPool', [x]), [2, 3]),
  ];
  const joined = graph.add('LogSoftmax', [graph.add('Concat', parts, { axis: 1 })], { axis: 1 });
  graph.output(
    graph.add('Gemm', [joined, graph.floats(...ramp(12, 5))], { alpha: float(0.5) }, 'logits'),
    'float32',
    ['batch', 5],
  );
  return graph.model();
}

/** Attributes that became inputs, and operators that were withdrawn. */
function oldForms(): OnnxModel {
  const graph = new GraphBuilder(9);
  graph.input('x', 'float32', [1, 3, 8, 8]);
  let x = graph.add('Pad', ['x'], { pads: [0, 0, 1, 1, 0, 0, 1, 1], mode: 'edge' });
  x = graph.add('Slice', [x], { starts: [1, 1], ends: [9, -1], axes: [2, 3] });
  x = graph.add('Upsample', [x, graph.floats([4], [1, 1, 2, 2])], { mode: 'nearest' });
  x = graph.add('Dropout', [graph.clip(x, -1, 1)], { ratio: float(0.5) });
  x = graph.add('Softmax', [graph.reshape(x, [1, -1])], { axis: 1 });
  x = graph.unsqueeze(graph.squeeze(graph.unsqueeze(x, [2]), [2]), [2]);
  graph.addNode(node('Split', [x], ['head', 'rest'], { axis: 1, split: [4, 764] }));
  const flat = graph.reduceSum('head', [2], false);
  graph.output(graph.add('MatMul', [flat, graph.floats(...ramp(4, 5))], {}, 'logits'), 'float32', [1, 5]);
  return graph.model();
}

/** The seeds as files. */
export function seedFiles(): readonly Uint8Array[] {
  return [
    convolutional(11),
    convolutional(17),
    transformer(),
    branching(),
    quantised(),
    withFunctions(),
    operators(),
    oldForms(),
  ].map(encodeModel);
}
