import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor, type Tensor } from '../runtime/tensor.ts';
import { GraphBuilder } from './build.ts';
import {
  addInitialiser,
  appendGraph,
  exposeTensor,
  prependGraph,
  renameTensors,
  selectOutputs,
} from './edit.ts';
import { absent, goldenCases, realModels, relativeError } from './golden-cases.ts';
import { type OnnxModel, opsetOf } from './model.ts';
import { readModel } from './read.ts';
import { tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

async function run(model: OnnxModel, feeds: Readonly<Record<string, Tensor>>, output: string) {
  const session = await createSession({ model: encodeModel(model) });
  const results = await session.run(feeds, [output]);
  await session.dispose();
  return float32Data(results[output], output);
}

/** y = relu(x * w), x [n, 3]. */
function smallModel(opset = 13): OnnxModel {
  const graph = new GraphBuilder(opset);
  const x = graph.input('x', 'float32', ['n', 3]);
  const product = graph.add('Mul', [x, graph.floats([3], [1, 2, 3], 'w')], {}, 'product');
  graph.output(graph.add('Relu', [product], {}, 'y'), 'float32', ['n', 3]);
  return graph.model();
}

/** An affine map scale * picture + shift, written for an operator set. */
function affine(opset: number, scale: number, shift: number) {
  const graph = new GraphBuilder(opset);
  const picture = graph.input('picture', 'float32', null);
  const scaled = graph.add('Mul', [picture, graph.floats([], [scale])]);
  graph.output(graph.add('Add', [scaled, graph.floats([], [shift])], {}, 'mapped'));
  return graph.fragment();
}

const x = float32Tensor(Float32Array.of(1, -1, 2), [1, 3]);

describe('exposeTensor', () => {
  test('makes any computed tensor an output', async () => {
    expect(await run(exposeTensor(smallModel(), 'product'), { x }, 'product')).toEqual(
      Float32Array.of(1, -2, 6),
    );
  });

  test('leaves the original as it was', () => {
    const model = smallModel();
    exposeTensor(model, 'product');
    expect(model.graph.output.map((output) => output.name)).toEqual(['y']);
  });

  test('names a tensor that is not there', () => {
    expect(() => exposeTensor(smallModel(), 'nothing')).toThrow(/nothing/);
  });
});

test('selectOutputs keeps the named outputs in their order', () => {
  const model = selectOutputs(smallModel(), ['product', 'y']);
  expect(model.graph.output.map((output) => output.name)).toEqual(['product', 'y']);
});

test('addInitialiser replaces a parameter and leaves the original as it was', async () => {
  const model = smallModel();
  const other = addInitialiser(model, tensorFloat('w', [3], [10, 10, 10]));
  expect(await run(other, { x }, 'y')).toEqual(Float32Array.of(10, 0, 20));
  expect(await run(model, { x }, 'y')).toEqual(Float32Array.of(1, 0, 6));
});

test('renameTensors renames at every place', async () => {
  const model = renameTensors(
    smallModel(),
    new Map([
      ['x', 'picture'],
      ['w', 'weight'],
      ['y', 'logits'],
    ]),
  );
  expect(await run(model, { picture: x }, 'logits')).toEqual(Float32Array.of(1, 0, 6));
});

describe('prependGraph', () => {
  test('feeds the model with what the fragment computes', async () => {
    const model = prependGraph(smallModel(), affine(13, 2, 1), { mapped: 'x' });
    expect(model.graph.input.map((input) => input.name)).toEqual(['picture']);
    expect(await run(model, { picture: x }, 'y')).toEqual(Float32Array.of(3, 0, 15));
  });

  test('can be repeated with another prefix', async () => {
    const once = prependGraph(smallModel(), affine(13, 2, 1), { mapped: 'x' }, 'first');
    const inner = renameTensors(once, new Map([['picture', 'inner']]));
    const twice = prependGraph(inner, affine(13, 2, 1), { mapped: 'inner' }, 'second');
    expect(await run(twice, { picture: x }, 'y')).toEqual(Float32Array.of(7, 0, 33));
  });

  test('refuses names that are taken', () => {
    const once = prependGraph(smallModel(), affine(13, 2, 1), { mapped: 'x' });
    expect(() => prependGraph(once, affine(13, 2, 1), { mapped: 'picture' })).toThrow(RangeError);
  });

  test('refuses a binding that leads nowhere', () => {
    expect(() => prependGraph(smallModel(), affine(13, 2, 1), { mapped: 'z' })).toThrow(/no input z/);
    expect(() => prependGraph(smallModel(), affine(13, 2, 1), { other: 'x' })).toThrow(/no output other/);
  });
});

describe('appendGraph', () => {
  const softmax = () => {
    const graph = new GraphBuilder(13);
    graph.output(graph.add('Softmax', [graph.input('scores', 'float32', null)], { axis: -1 }, 'probability'));
    return graph.fragment();
  };

  test('adds outputs that are computed from the model', async () => {
    const model = appendGraph(smallModel(), softmax(), { scores: 'y' });
    expect(model.graph.output.map((output) => output.name)).toEqual(['y', 'probability']);
    const found = await run(model, { x }, 'probability');
    const total = Math.exp(1) + Math.exp(0) + Math.exp(6);
    const expected = [1, 0, 6].map((score) => Math.exp(score) / total);
    expect(relativeError(found, expected)).toBeLessThan(1e-6);
  });

  test('can take the place of the old outputs, and bring inputs of its own', () => {
    const graph = new GraphBuilder(13);
    const scores = graph.input('scores', 'float32', null);
    const weights = graph.input('weights', 'float32', [3]);
    graph.output(graph.add('Mul', [scores, weights], {}, 'weighted'));
    const model = appendGraph(smallModel(), graph.fragment(), { scores: 'y' }, { replaceOutputs: true });
    expect(model.graph.output.map((output) => output.name)).toEqual(['weighted']);
    expect(model.graph.input.map((input) => input.name)).toEqual(['x', 'weights']);
  });
});

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())('$name: the exposed feature tensor has the reference values', async (golden) => {
    const model = exposeTensor(await readModel(golden.modelPath), golden.feature_tensor);
    const input = golden.array('input');
    const found = await run(model, { input: float32Tensor(input.data, input.dims) }, golden.feature_tensor);
    expect(relativeError(found, golden.array('feature').data)).toBeLessThan(1e-4);
  });

  test.each(goldenCases())(
    '$name (opset $opset): an affine map before it undoes its inverse',
    async (golden) => {
      const model = await readModel(golden.modelPath);
      const mapped = prependGraph(model, affine(opsetOf(model), 0.5, -1), { mapped: 'input' });
      const input = golden.array('input');
      const inverse = input.data.map((value) => (value + 1) * 2);
      const found = await run(mapped, { picture: float32Tensor(inverse, input.dims) }, 'logits');
      expect(relativeError(found, golden.array('logits').data)).toBeLessThan(1e-4);
    },
  );
});

describe.skipIf(realModels().length === 0)(`real models (${absent} when skipped)`, () => {
  test('a graph goes before a model whose initialisers are listed as inputs', async () => {
    const path = realModels().find((name) => name.includes('mnist-opset8'));
    if (path === undefined) throw new Error('the MNIST model is part of the reference set');
    const model = await readModel(path);
    const pixels = Float32Array.from({ length: 784 }, (_, i) => (i * 37) % 256);
    const dims = [1, 1, 28, 28];
    const expected = await run(model, { Input3: float32Tensor(pixels, dims) }, 'Plus214_Output_0');
    const mapped = prependGraph(model, affine(opsetOf(model), 2, 0), { mapped: 'Input3' });
    const halves = float32Tensor(
      pixels.map((value) => value / 2),
      dims,
    );
    expect(await run(mapped, { picture: halves }, 'Plus214_Output_0')).toEqual(expected);
  });
});
