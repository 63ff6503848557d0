import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { SeededRandom } from '../../math/random.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { GraphBuilder, node, valueInfo } from '../build.ts';
import { relativeError } from '../golden-cases.ts';
import { type OnnxModel, withGraph } from '../model.ts';
import { OperatorSetIdProtoSchema } from '../proto/onnx_pb.ts';
import { elementTypes, floatValues, tensorDims } from '../tensor.ts';
import { encodeModel } from '../write.ts';
import { gradientCoverage } from './coverage.ts';
import { type DifferentiateOptions, differentiate, gradientName } from './differentiate.ts';
import { declare, gradientError, type Operand, operand } from './finite-differences.ts';

const logits = { tensor: 'y', cotangent: 'cotangent' };

/** A small residual network with a shared tensor, [n, 2, 6, 6] -> [n, 3]. */
function network(batch: number | string = 'batch', opset = 17): OnnxModel {
  const random = new SeededRandom(101);
  const graph = new GraphBuilder(opset);
  const weights = (name: string, dims: readonly number[]) => {
    const { data } = operand(name, dims, random, { low: -0.5, high: 0.5 });
    return graph.floats(dims, data, name);
  };
  const x = graph.input('x', 'float32', [batch, 2, 6, 6]);
  const conv = graph.add(
    'Conv',
    [x, weights('w1', [3, 2, 3, 3])],
    { pads: [1, 1, 1, 1], strides: [2, 2] },
    'a',
  );
  const relu = graph.add('Relu', [conv], {}, 'features');
  const again = graph.add('Conv', [relu, weights('w2', [3, 3, 1, 1])], {}, 'b');
  const joined = graph.add('Add', [again, relu], {}, 'joined');
  const gated = graph.add('Mul', [joined, graph.add('Sigmoid', [relu])], {}, 'gated');
  const pooled = graph.reduceMean(gated, [2, 3], false, 'pooled');
  graph.output(graph.add('Gemm', [pooled, weights('w3', [3, 3]), weights('bias', [3])], {}, 'y'), 'float32', [
    batch,
    3,
  ]);
  return graph.model();
}

async function run(
  model: OnnxModel,
  samples: number,
  options: DifferentiateOptions,
  others: readonly Operand[] = [],
) {
  const random = new SeededRandom(102);
  const dims = [samples, 2, 6, 6];
  const session = await createSession({ model: encodeModel(differentiate(model, options)), threads: 1 });
  const results = await session.run({
    x: float32Tensor(operand('x', dims, random).data, dims),
    cotangent: float32Tensor(operand('c', [samples, 3], random).data, [samples, 3]),
    ...Object.fromEntries(others.map(({ name, data, dims: sizes }) => [name, float32Tensor(data, sizes)])),
  });
  await session.dispose();
  return results;
}

describe('a whole network', () => {
  test.each([9, 11, 13, 18, 21, 26])(
    'operator set %d: gradients of input, features and weights',
    async (opset) => {
      const random = new SeededRandom(103);
      const x = operand('x', [2, 2, 6, 6], random);
      expect(await gradientError(network('batch', opset), [x], random)).toBeLessThan(1e-3);
    },
  );

  test('every weight, given as an input, agrees with differences', async () => {
    const random = new SeededRandom(104);
    const model = network();
    const operands = model.graph.initializer
      .filter((tensor) => tensor.dataType === elementTypes.float32)
      .map((tensor) => ({
        name: tensor.name,
        dims: tensorDims(tensor),
        data: floatValues(tensor) ?? new Float32Array(),
        open: false,
      }));
    const open = withGraph(model, {
      input: [...model.graph.input, ...operands.map(({ name, dims }) => valueInfo(name, 'float32', dims))],
      initializer: model.graph.initializer.filter((tensor) =>
        operands.every(({ name }) => name !== tensor.name),
      ),
    });
    const names = operands.map(({ name }) => name);
    expect(names).toEqual(['w1', 'w2', 'w3', 'bias']);
    const all = [operand('x', [2, 2, 6, 6], random), ...operands];
    expect(await gradientError(open, all, random)).toBeLessThan(1e-3);

    const options = { outputs: [logits], withRespectTo: names };
    const asParameters = await run(model, 2, options);
    const asInputs = await run(open, 2, options, operands);
    for (const name of names.map(gradientName)) {
      const [found, expected] = [asParameters[name], asInputs[name]].map((tensor) =>
        float32Data(tensor, name),
      );
      expect(relativeError(found ?? [], expected ?? [0])).toBeLessThan(1e-5);
    }
  });

  test('a weight gradient of a batch is the sum of those of its samples', async () => {
    const model = network();
    const options = { outputs: [logits], withRespectTo: ['w1'] };
    const session = await createSession({ model: encodeModel(differentiate(model, options)), threads: 1 });
    const random = new SeededRandom(105);
    const x = operand('x', [2, 2, 6, 6], random).data;
    const c = operand('c', [2, 3], random).data;
    const gradient = async (from: number, to: number) => {
      const results = await session.run({
        x: float32Tensor(x.slice(from * 72, to * 72), [to - from, 2, 6, 6]),
        cotangent: float32Tensor(c.slice(from * 3, to * 3), [to - from, 3]),
      });
      return float32Data(results[gradientName('w1')], 'w1');
    };
    const [both, first, second] = [await gradient(0, 2), await gradient(0, 1), await gradient(1, 2)];
    await session.dispose();
    const sum = first.map((value, i) => value + (second[i] as number));
    expect(relativeError(both, sum)).toBeLessThan(1e-5);
  });

  test('outputs are the differentiated tensor, the features and the gradients, in this order', () => {
    const model = differentiate(network(), {
      outputs: [logits],
      withRespectTo: ['x', 'features'],
      features: ['joined'],
    });
    expect(model.graph.output.map((output) => output.name)).toEqual([
      'y',
      'joined',
      gradientName('x'),
      gradientName('features'),
    ]);
    expect(model.graph.input.map((input) => input.name)).toEqual(['x', 'cotangent']);
  });

  test('up to a late tensor only the nodes behind it are differentiated', () => {
    const all = differentiate(network(), { outputs: [logits], withRespectTo: ['x'] });
    const late = differentiate(network(), { outputs: [logits], withRespectTo: ['pooled'] });
    const written = (model: OnnxModel) => model.graph.node.length - network().graph.node.length;
    expect(written(late)).toBeLessThan(4);
    expect(written(all)).toBeGreaterThan(10);
  });

  test('the model that was given stays as it was', () => {
    const model = network('batch', 11);
    const before = encodeModel(model);
    differentiate(model, { outputs: [logits], withRespectTo: ['x'] });
    expect(encodeModel(model)).toEqual(before);
  });

  test('two outputs give the sum of their gradients', async () => {
    const random = new SeededRandom(106);
    const x = operand('x', [3], random);
    const graph = new GraphBuilder(17);
    const [input = ''] = declare(graph, [x]);
    graph.output(graph.add('Mul', [input, input], {}, 'y'));
    graph.output(graph.add('Neg', [input], {}, 'z'));
    const model = differentiate(graph.model(), {
      outputs: [logits, { tensor: 'z', cotangent: 'other' }],
      withRespectTo: ['x'],
    });
    const session = await createSession({ model: encodeModel(model) });
    const results = await session.run({
      x: float32Tensor(Float32Array.of(1, 2, 3), [3]),
      cotangent: float32Tensor(Float32Array.of(1, 1, 1), [3]),
      other: float32Tensor(Float32Array.of(1, 10, 100), [3]),
    });
    await session.dispose();
    expect(results[gradientName('x')]?.data).toEqual(Float32Array.of(1, -6, -94));
  });
});

describe('element types', () => {
  test('a float16 model gets float32 gradients within the precision of its values', async () => {
    const built = (half: boolean) => {
      const random = new SeededRandom(107);
      const graph = new GraphBuilder(17);
      const to = (x: string, type: 'float16' | 'float32') => (half ? graph.cast(x, type) : x);
      const weights = operand('w', [2, 2, 3, 3], random, { low: -0.5, high: 0.5 });
      const x = to(graph.input('x', 'float32', [1, 2, 6, 6]), 'float16');
      const conv = graph.add('Conv', [x, to(graph.floats(weights.dims, weights.data, 'w'), 'float16')]);
      const pooled = graph.add('MaxPool', [graph.add('Tanh', [conv])], {
        kernel_shape: [2, 2],
        strides: [2, 2],
      });
      graph.output(to(graph.reduceMean(pooled, [2, 3], false), 'float32'));
      return { model: graph.model(), name: graph.fragment().outputs[0]?.name ?? '' };
    };
    const gradient = async (half: boolean) => {
      const { model, name } = built(half);
      const reverse = differentiate(model, {
        outputs: [{ tensor: name, cotangent: 'c' }],
        withRespectTo: ['x', 'w'],
      });
      const session = await createSession({ model: encodeModel(reverse) });
      const x = operand('x', [1, 2, 6, 6], new SeededRandom(108), { low: -1, high: 1 });
      const results = await session.run({
        x: float32Tensor(x.data, x.dims),
        c: float32Tensor(Float32Array.of(1, 2), [1, 2]),
      });
      await session.dispose();
      return [
        ...float32Data(results[gradientName('x')], 'x'),
        ...float32Data(results[gradientName('w')], 'w'),
      ];
    };
    expect(relativeError(await gradient(true), await gradient(false))).toBeLessThan(5e-3);
  });

  test('rounding to 8 bits passes gradients straight through', async () => {
    const graph = new GraphBuilder(17);
    const x = graph.input('x', 'float32', [3]);
    const scale = graph.floats([], [0.1]);
    const rounded = graph.add('DequantizeLinear', [graph.add('QuantizeLinear', [x, scale]), scale]);
    graph.output(graph.add('Mul', [rounded, graph.floats([3], [1, 2, 3])], {}, 'y'));
    const model = graph.model();
    expect(gradientCoverage(model)).toEqual({ missing: [], straightThrough: 1 });
    const session = await createSession({
      model: encodeModel(differentiate(model, { outputs: [logits], withRespectTo: ['x'] })),
    });
    const ones = float32Tensor(Float32Array.of(1, 1, 1), [3]);
    const results = await session.run({ x: ones, cotangent: ones });
    await session.dispose();
    expect(results[gradientName('x')]?.data).toEqual(Float32Array.of(1, 2, 3));
  });

  test("the runtime's own Gelu", async () => {
    const random = new SeededRandom(109);
    const x = operand('x', [2, 3], random);
    const graph = new GraphBuilder(17);
    const [input = ''] = declare(graph, [x]);
    graph.addNode(node('Gelu', [input], ['y'], {}, { domain: 'com.microsoft' }));
    graph.output('y');
    const model = graph.model();
    model.proto.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }));
    expect(await gradientError(model, [x], random)).toBeLessThan(1e-3);
  });
});

describe('what is refused', () => {
  /** Det has no rule. */
  function determinant(): OnnxModel {
    const graph = new GraphBuilder(17);
    const x = graph.input('x', 'float32', [2, 3, 3]);
    const volumes = graph.add('Det', [graph.add('Relu', [x])], {}, 'volumes');
    graph.output(graph.add('Exp', [volumes], {}, 'y'));
    return graph.model();
  }

  function failureOf(options: DifferentiateOptions, model = network()): Failure {
    try {
      differentiate(model, options);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
    throw new TypeError('nothing was refused');
  }

  test('an operator without a rule, with its node and the methods that still work', () => {
    const failure = failureOf({ outputs: [logits], withRespectTo: ['x'] }, determinant());
    expect(failure.code).toBe('unsupported');
    expect(failure.message).toMatch(/Det \(node volumes\).*occlusion, RISE/);
    expect(failure.data).toEqual({ operator: 'Det', node: 'volumes' });
  });

  test('not when it lies before the chosen tensor', () => {
    expect(() =>
      differentiate(determinant(), { outputs: [logits], withRespectTo: ['volumes'] }),
    ).not.toThrow();
  });

  test('coverage names it beforehand', () => {
    expect(gradientCoverage(determinant()).missing).toEqual([{ operator: 'Det', nodes: ['volumes'] }]);
    expect(gradientCoverage(network()).missing).toEqual([]);
  });

  test('a tensor that is not there', () => {
    expect(failureOf({ outputs: [logits], withRespectTo: ['nothing'] }).code).toBe('not-found');
  });

  test('a tensor that the output does not depend on', () => {
    const failure = failureOf({
      outputs: [{ tensor: 'features', cotangent: 'c' }],
      withRespectTo: ['pooled'],
    });
    expect(failure.code).toBe('usage');
    expect(failure.message).toMatch(/features does not depend on pooled/);
  });

  test('a rule that needs the size of the picture, unless it is given', () => {
    const graph = new GraphBuilder(17);
    const x = graph.input('x', 'float32', ['batch', 1, null, null]);
    graph.output(graph.add('Resize', [x, '', graph.floats([4], [1, 1, 2, 2])], { mode: 'linear' }, 'y'));
    const options = { outputs: [logits], withRespectTo: ['x'] };
    expect(failureOf(options, graph.model()).message).toMatch(/Resize.*name the size of the picture/);
    const sized = { ...options, inputShapes: { x: ['batch', 1, 4, 4] } };
    expect(() => differentiate(graph.model(), sized)).not.toThrow();
  });

  test('an operator set before broadcasting was defined', () => {
    const graph = new GraphBuilder(7);
    graph.output(graph.add('Relu', [graph.input('x', 'float32', [1])], {}, 'y'));
    const model = graph.model();
    for (const entry of model.proto.opsetImport) entry.version = 6n;
    expect(failureOf({ outputs: [logits], withRespectTo: ['x'] }, model).message).toMatch(/operator set 6/);
  });
});
