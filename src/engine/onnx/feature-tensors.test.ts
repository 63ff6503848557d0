import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { GraphBuilder, node } from './build.ts';
import { defaultFeature, featureTensors } from './feature-tensors.ts';
import { absent, goldenCases } from './golden-cases.ts';
import { inspectModel } from './inspect.ts';
import { readModel } from './read.ts';

/** Graphs are only looked at, so weights are zeros. */
const zeros = (...dims: number[]) =>
  [dims, new Float32Array(dims.reduce((product, size) => product * size, 1))] as const;

function picture(height: number | string = 32, width: number | string = 32, opset = 17) {
  const graph = new GraphBuilder(opset);
  graph.input('x', 'float32', ['batch', 3, height, width]);
  const convolution = (x: string, from: number, to: number, kernel: number, stride: number, output: string) =>
    graph.add(
      'Conv',
      [x, graph.floats(...zeros(to, from, kernel, kernel))],
      { strides: [stride, stride] },
      output,
    );
  const linear = (x: string, from: number, to: number, output: string) =>
    graph.add(
      'Add',
      [graph.add('MatMul', [x, graph.floats(...zeros(from, to))]), graph.floats(...zeros(to))],
      {},
      output,
    );
  const normalised = (x: string, channels: number, output: string) =>
    graph.add(
      'LayerNormalization',
      [x, graph.floats(...zeros(channels)), graph.floats(...zeros(channels))],
      {},
      output,
    );
  return { graph, convolution, linear, normalised };
}

/** Patches of 8 x 8 as 16 tokens of 24 channels. */
function patches({ graph, convolution }: ReturnType<typeof picture>): string {
  const flat = graph.reshape(convolution('x', 3, 24, 8, 8, 'patches'), [0, 24, -1]);
  return graph.add('Transpose', [flat], { perm: [0, 2, 1] }, 'tokens');
}

/** One block of a transformer with a single attention head, its tensors named after it. */
function block({ graph, linear, normalised }: ReturnType<typeof picture>, x: string, name: string): string {
  const n1 = normalised(x, 24, `${name}/norm1`);
  const [query, key, value] = ['q', 'k', 'v'].map((part) => linear(n1, 24, 24, `${name}/${part}`)) as [
    string,
    string,
    string,
  ];
  const scores = graph.add('MatMul', [query, graph.add('Transpose', [key], { perm: [0, 2, 1] })]);
  const mixed = graph.add(
    'MatMul',
    [graph.add('Softmax', [scores], { axis: -1 }), value],
    {},
    `${name}/mixed`,
  );
  const attended = graph.add('Add', [x, linear(mixed, 24, 24, `${name}/attention`)], {}, `${name}/attended`);
  const hidden = graph.add('Relu', [linear(normalised(attended, 24, `${name}/norm2`), 24, 96, `${name}/up`)]);
  return graph.add('Add', [attended, linear(hidden, 96, 24, `${name}/down`)], {}, `${name}/out`);
}

const transformer = (leading: number, head: (parts: ReturnType<typeof picture>, x: string) => void) => {
  const parts = picture();
  const { graph } = parts;
  let x = patches(parts);
  if (leading > 0) {
    const sizes = graph.add('Shape', ['patches']);
    const batch = graph.add('Gather', [sizes, graph.integers([0])]);
    const wanted = graph.add('Concat', [batch, graph.integers([leading, 24])], { axis: 0 });
    const extra = graph.add('Expand', [graph.floats(...zeros(1, leading, 24)), wanted]);
    x = graph.add('Concat', [extra, x], { axis: 1 }, 'joined');
  }
  x = graph.add('Add', [x, graph.floats(...zeros(1, 16 + leading, 24))], {}, 'placed');
  x = parts.normalised(block(parts, block(parts, x, 'b0'), 'b1'), 24, 'final');
  head(parts, x);
  graph.output('logits');
  return graph.model();
};
const classes = ({ graph }: ReturnType<typeof picture>, features: string, from = 24) =>
  graph.add('Gemm', [features, graph.floats(...zeros(from, 5))], {}, 'logits');
const pick = ({ graph }: ReturnType<typeof picture>, x: string, token: number) =>
  graph.reshape(graph.add('Gather', [x, graph.integers([token])], { axis: 1 }), [0, -1]);

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())('$name: its feature tensor is offered with its shape', async (golden) => {
    const offered = featureTensors(await readModel(golden.modelPath)).find(
      (tensor) => tensor.name === golden.feature_tensor,
    );
    expect(offered?.shape.slice(1)).toEqual(golden.array('feature').dims.slice(1));
  });

  test.each(goldenCases().filter((golden) => golden.name !== 'vit'))(
    '$name: its feature tensor is the default',
    async (golden) => {
      expect(defaultFeature(await readModel(golden.modelPath))?.name).toBe(golden.feature_tensor);
    },
  );

  test("vit: the default is the last block's first normalisation, written out by the exporter", async () => {
    const vit = goldenCases().find((golden) => golden.name === 'vit');
    if (vit === undefined) throw new Error('the vit case is part of the reference set');
    expect(defaultFeature(await readModel(vit.modelPath))).toEqual({
      name: '/b/b.1/n1/Add_1_output_0',
      shape: ['batch', 17, 24],
      operator: 'Add',
      layout: 'tokens',
      leading: 1,
      grid: [4, 4],
      channels: 24,
    });
  });

  test('attention matrices are no feature tensors', async () => {
    const vit = goldenCases().find((golden) => golden.name === 'vit');
    if (vit === undefined) throw new Error('the vit case is part of the reference set');
    const { featureTensors: offered } = inspectModel(await readModel(vit.modelPath));
    expect(offered.filter((tensor) => tensor.shape.length === 4).map((tensor) => tensor.name)).toEqual([
      vit.feature_tensor,
    ]);
  });
});

test('feature tensors come in order of use and end where the picture is pooled away', () => {
  const { graph, convolution } = picture(8, 8);
  graph.add('Relu', [convolution('x', 3, 2, 3, 1, 'conv')], {}, 'relu');
  graph.add('MaxPool', ['relu'], { kernel_shape: [2, 2], strides: [2, 2] }, 'pool');
  graph.output(graph.add('Flatten', [graph.add('GlobalAveragePool', ['pool'])], {}, 'y'));
  const places = { layout: 'nchw', leading: 0, channels: 2 };
  expect(featureTensors(graph.model())).toEqual([
    { name: 'conv', shape: ['batch', 2, 6, 6], operator: 'Conv', grid: [6, 6], ...places },
    { name: 'relu', shape: ['batch', 2, 6, 6], operator: 'Relu', grid: [6, 6], ...places },
    { name: 'pool', shape: ['batch', 2, 3, 3], operator: 'MaxPool', grid: [3, 3], ...places },
  ]);
});

test('a picture size left open leaves the grid open', () => {
  const parts = picture('height', 'width');
  parts.graph.add('Relu', [parts.convolution('x', 3, 24, 3, 1, 'conv')], {}, 'relu');
  classes(parts, parts.graph.add('Flatten', [parts.graph.add('GlobalAveragePool', ['relu'])]));
  parts.graph.output('logits');
  expect(defaultFeature(parts.graph.model())).toMatchObject({ name: 'relu', grid: null, channels: 24 });
});

test('a model without convolutions has no default feature tensor', () => {
  const graph = new GraphBuilder(17);
  graph.input('x', 'float32', ['batch', 1, 4, 4]);
  graph.add('Gemm', [graph.add('Flatten', ['x']), graph.floats(...zeros(16, 5))], {}, 'logits');
  graph.output('logits');
  expect(defaultFeature(graph.model())).toBeNull();
});

test('a branch that no class score depends on is passed over', () => {
  const parts = picture();
  parts.graph.add('Relu', [parts.convolution('x', 3, 24, 3, 1, 'conv')], {}, 'relu');
  classes(parts, parts.graph.add('Flatten', [parts.graph.add('GlobalAveragePool', ['relu'])]));
  parts.convolution('relu', 24, 8, 3, 1, 'auxiliary');
  parts.graph.output('logits');
  parts.graph.output('auxiliary');
  expect(defaultFeature(parts.graph.model())?.name).toBe('relu');
});

test('channels rescaled by a gate (squeeze and excitation) stay a picture; the gate is none', () => {
  const parts = picture();
  const { graph, convolution } = parts;
  convolution('x', 3, 24, 3, 1, 'conv');
  const gate = graph.add(
    'Sigmoid',
    [convolution(graph.add('GlobalAveragePool', ['conv']), 24, 24, 1, 1, 'squeezed')],
    {},
    'gate',
  );
  graph.add('Mul', ['conv', gate], {}, 'gated');
  classes(parts, graph.add('Flatten', [graph.add('GlobalAveragePool', ['gated'])]));
  graph.output('logits');
  expect(featureTensors(graph.model()).map((tensor) => tensor.name)).toEqual(['conv', 'gated']);
});

describe('transformers', () => {
  test.each([
    ['class token', 1, [0]],
    ['class and distillation token, one head each', 2, [0, 1]],
    ['class token and four registers', 5, [0]],
  ] as const)('%s: the default is the input of the last attention, normalised', (_, leading, tokens) => {
    const model = transformer(leading, (parts, x) => {
      const picked = tokens.map((token) => pick(parts, x, token));
      classes(parts, picked.length === 1 ? (picked[0] ?? '') : parts.graph.add('Sum', picked));
    });
    expect(defaultFeature(model)).toMatchObject({
      name: 'b1/norm1',
      layout: 'tokens',
      leading,
      grid: [4, 4],
    });
  });

  test('mean over all tokens: the default is the last normalisation', () => {
    const model = transformer(0, (parts, x) => classes(parts, parts.graph.reduceMean(x, [1], false)));
    expect(defaultFeature(model)).toMatchObject({ name: 'final', leading: 0, grid: [4, 4], channels: 24 });
  });

  test('mean over the tokens behind the class token: the default is the last normalisation', () => {
    const model = transformer(1, (parts, x) => {
      const ends = parts.graph.integers([2 ** 31 - 1]);
      const rest = parts.graph.add('Slice', [x, parts.graph.integers([1]), ends, parts.graph.integers([1])]);
      classes(parts, parts.graph.reduceMean(rest, [1], false));
    });
    expect(defaultFeature(model)?.name).toBe('final');
  });

  test('offers patches, residual sums and normalisations, and no step inside them', () => {
    const model = transformer(1, (parts, x) => classes(parts, pick(parts, x, 0)));
    const ofBlock = (name: string) => [`${name}/norm1`, `${name}/attended`, `${name}/norm2`, `${name}/out`];
    const names = featureTensors(model).map((tensor) => tensor.name);
    expect(names.filter((name) => !name.startsWith('relu'))).toEqual([
      'patches',
      'joined',
      'placed',
      ...ofBlock('b0'),
      ...ofBlock('b1'),
      'final',
    ]);
  });
});

describe('channels last', () => {
  test('ConvNeXt: a block between two Transpose keeps its geometry in both layouts', () => {
    const parts = picture();
    const { graph, linear, normalised } = parts;
    parts.convolution('x', 3, 24, 4, 4, 'stem');
    const inside = normalised(graph.add('Transpose', ['stem'], { perm: [0, 2, 3, 1] }), 24, 'norm');
    const hidden = graph.add('Relu', [linear(inside, 24, 96, 'up')], {}, 'hidden');
    const back = graph.add('Transpose', [linear(hidden, 96, 24, 'down')], { perm: [0, 3, 1, 2] });
    graph.add('Add', ['stem', graph.add('Mul', [graph.floats(...zeros(24, 1, 1)), back])], {}, 'out');
    classes(parts, graph.add('Flatten', [graph.add('GlobalAveragePool', ['out'])]));
    graph.output('logits');
    const offered = featureTensors(graph.model());
    expect(offered.find((tensor) => tensor.name === 'hidden')).toMatchObject({
      layout: 'nhwc',
      shape: ['batch', 8, 8, 96],
      grid: [8, 8],
      channels: 96,
    });
    expect(defaultFeature(graph.model())).toMatchObject({ name: 'out', layout: 'nchw' });
  });

  test('Keras: the activation behind a Transpose is the default where the head pools [N, h, w, C]', () => {
    const graph = new GraphBuilder(13);
    graph.input('x', 'float32', ['batch', 32, 32, 3]);
    const first = graph.add('Transpose', ['x'], { perm: [0, 3, 1, 2] });
    const conv = graph.add('Conv', [first, graph.floats(...zeros(24, 3, 3, 3))], {}, 'conv');
    graph.add('Relu', [graph.add('Transpose', [conv], { perm: [0, 2, 3, 1] })], {}, 'relu');
    const mean = graph.reduceMean('relu', [1, 2], false);
    graph.add('MatMul', [mean, graph.floats(...zeros(24, 5))], {}, 'logits');
    graph.output('logits');
    expect(defaultFeature(graph.model())).toMatchObject({
      name: 'relu',
      layout: 'nhwc',
      shape: ['batch', 30, 30, 24],
      grid: [30, 30],
      channels: 24,
    });
  });

  test('Swin: windows and merged patches are left and found again', () => {
    const parts = picture();
    const { graph, linear, normalised } = parts;
    parts.convolution('x', 3, 24, 4, 4, 'stem');
    graph.add('Transpose', ['stem'], { perm: [0, 2, 3, 1] }, 'last');
    const windowed = (x: string) => {
      const cut = graph.add('Transpose', [graph.reshape(x, [-1, 2, 4, 2, 4, 24])], {
        perm: [0, 1, 3, 2, 4, 5],
      });
      const mixed = linear(graph.reshape(cut, [-1, 16, 24]), 24, 24, 'mixed');
      const back = graph.add('Transpose', [graph.reshape(mixed, [-1, 2, 2, 4, 4, 24])], {
        perm: [0, 1, 3, 2, 4, 5],
      });
      return graph.reshape(back, [-1, 8, 8, 24]);
    };
    graph.add('Add', ['last', windowed(normalised('last', 24, 'norm1'))], {}, 'attended');
    const pairs = graph.add('Transpose', [graph.reshape('attended', [-1, 4, 2, 4, 2, 24])], {
      perm: [0, 1, 3, 4, 2, 5],
    });
    const merged = graph.add('MatMul', [
      graph.reshape(pairs, [-1, 4, 4, 96]),
      graph.floats(...zeros(96, 48)),
    ]);
    normalised(merged, 48, 'final');
    const pooled = graph.reduceMean('final', [1, 2], false);
    classes(parts, pooled, 48);
    graph.output('logits');
    const offered = featureTensors(graph.model());
    expect(offered.map((tensor) => tensor.name)).toEqual(['stem', 'norm1', 'attended', 'final']);
    expect(defaultFeature(graph.model())).toMatchObject({
      name: 'final',
      layout: 'nhwc',
      grid: [4, 4],
      channels: 48,
    });
  });
});

test('shuffled channels (ShuffleNet) keep the grid', () => {
  const parts = picture();
  const { graph } = parts;
  parts.convolution('x', 3, 24, 4, 4, 'stem');
  const grouped = graph.add('Transpose', [graph.reshape('stem', [-1, 2, 12, 8, 8])], {
    perm: [0, 2, 1, 3, 4],
  });
  const shuffled = graph.reshape(grouped, [-1, 24, 8, 8], 'shuffled');
  graph.addNode(node('Split', [shuffled, graph.integers([12, 12])], ['left', 'right'], { axis: 1 }));
  graph.add('Concat', ['left', 'right'], { axis: 1 }, 'joined');
  classes(parts, graph.add('Flatten', [graph.add('GlobalAveragePool', ['joined'])]));
  graph.output('logits');
  const offered = featureTensors(graph.model());
  expect(offered.map(({ name, grid }) => [name, ...(grid ?? [])].join())).toEqual([
    'stem,8,8',
    'left,8,8',
    'right,8,8',
    'joined,8,8',
  ]);
});

/** Small models as exporters wrote them; see `bench/peers/architectures/tiny_models.py`. */
describe('real exports', () => {
  const fixture = (name: string) =>
    readModel(fileURLToPath(new URL(`../../../tests/fixtures/models/${name}/model.onnx`, import.meta.url)));

  test.each([
    ['convnext-dynamo-20', 'Add', 'nchw', 0, [3, 3], 16],
    ['convnext-torchscript-17', 'Add', 'nchw', 0, [3, 3], 16],
    ['deit-dynamo-18', 'LayerNormalization', 'tokens', 2, [2, 2], 12],
    ['densenet-torchscript-9', 'Relu', 'nchw', 0, [3, 3], 16],
    ['inception-torchscript-11', 'Concat', 'nchw', 0, [5, 5], 14],
    ['mobilenet-v3-dynamo-18', 'HardSwish', 'nchw', 0, [6, 6], 96],
    ['mobilenet-v3-torchscript-13', 'Mul', 'nchw', 0, [6, 6], 96],
    ['quantised-qdq-13', 'DequantizeLinear', 'nchw', 0, [4, 4], 12],
    ['swin-dynamo-18', 'LayerNormalization', 'nhwc', 0, [4, 4], 16],
    ['swin-shift-torchscript-12', 'Add', 'nhwc', 0, [8, 8], 8],
    ['vit-dynamo-23', 'LayerNormalization', 'tokens', 1, [2, 2], 12],
    ['vit-torchscript-14', 'Add', 'tokens', 1, [2, 2], 12],
  ] as const)('%s: %s %s', async (name, operator, layout, leading, grid, channels) => {
    expect(defaultFeature(await fixture(name))).toMatchObject({ operator, layout, leading, grid, channels });
  });

  test('Keras: the normalisation before the last pooling', async () => {
    const feature = defaultFeature(await fixture('keras-tf2onnx-15'));
    expect(feature).toMatchObject({
      name: 'functional_1/layer_normalization_1/add_2:0',
      grid: [6, 6],
      channels: 24,
    });
  });
});
