import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { GraphBuilder } from './build.ts';
import { cutModel, splitModel } from './cut.ts';
import { withDynamicBatch } from './dynamic-batch.ts';
import { defaultFeature } from './feature-tensors.ts';
import { absent, goldenCases, relativeError } from './golden-cases.ts';
import type { OnnxModel } from './model.ts';
import { readModel } from './read.ts';
import { declaredFacts } from './shape/infer.ts';
import { tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

async function run(
  model: OnnxModel,
  input: string,
  data: ArrayLike<number>,
  dims: readonly number[],
  output: string,
) {
  const session = await createSession({ model: encodeModel(model) });
  const results = await session.run({ [input]: float32Tensor(Float32Array.from(data), dims) }, [output]);
  await session.dispose();
  return float32Data(results[output], output);
}

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())(
    '$name: the head gives the reference logits for the reference features',
    async (golden) => {
      const model = await readModel(golden.modelPath);
      const { extractor, head } = splitModel(model, golden.feature_tensor, 'logits');
      const [input, feature, logits] = ['input', 'feature', 'logits'].map((name) => golden.array(name));
      if (input === undefined || feature === undefined || logits === undefined)
        throw new Error('three arrays');
      const features = await run(extractor, 'input', input.data, input.dims, golden.feature_tensor);
      expect(relativeError(features, feature.data)).toBeLessThan(1e-4);
      const scores = await run(head, golden.feature_tensor, feature.data, feature.dims, 'logits');
      expect(relativeError(scores, logits.data)).toBeLessThan(1e-4);
    },
  );

  test.each(goldenCases())(
    '$name: the head takes any batch and holds no weight that it does not read',
    async (golden) => {
      const model = await readModel(golden.modelPath);
      const head = cutModel(model, [golden.feature_tensor], ['logits']);
      const [input] = head.graph.input;
      expect(input && declaredFacts(input).shape).toEqual([
        'batch',
        ...golden.array('feature').dims.slice(1),
      ]);
      const read = new Set(head.graph.node.flatMap((node) => node.input));
      expect(head.graph.initializer.every((tensor) => read.has(tensor.name))).toBe(true);
    },
  );

  test('vit: behind the normalisation in a block a residual goes around; tensors that would do are named', async () => {
    const vit = goldenCases().find((golden) => golden.name === 'vit');
    if (vit === undefined) throw new Error('the vit case is part of the reference set');
    const model = await readModel(vit.modelPath);
    const feature = defaultFeature(model)?.name ?? '';
    expect(() => splitModel(model, feature, 'logits')).toThrow(
      /a connection goes around .*\(node .*b\.1\/Add.* also reads .*\)\. Cut at a later tensor, .*b\.1\/Add_output_0, or an earlier one, .*b\.0\/Add_1_output_0/,
    );
    expect(splitModel(model, '/b/b.0/Add_1_output_0', 'logits').head.graph.node.length).toBeGreaterThan(10);
  });
});

test('sizes that were read from the picture are read from the new input', async () => {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', ['batch', 1, 2, 2]);
  const batch = graph.add('Gather', [graph.add('Shape', ['x']), graph.integers([0])]);
  const sizes = graph.add('Concat', [batch, graph.integers([-1])], { axis: 0 });
  graph.add('Mul', ['x', graph.floats([], [2])], {}, 'features');
  graph.output(graph.add('Reshape', [graph.add('Neg', ['features']), sizes], {}, 'y'));
  const head = cutModel(graph.model(), ['features'], ['y']);
  expect(head.graph.input.map((input) => input.name)).toEqual(['features']);
  const data = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const found = await run(head, 'features', data, [3, 1, 2, 2], 'y');
  expect([...found]).toEqual(data.map((value) => -value));
});

test('a fixed batch size is kept, and freed by withDynamicBatch', async () => {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', [1, 1, 2, 2]);
  graph.add('Relu', ['x'], {}, 'features');
  graph.output(graph.reshape('features', [1, 4], 'y'), 'float32', [1, 4]);
  const head = cutModel(graph.model(), ['features'], ['y']);
  const [input] = head.graph.input;
  expect(input && declaredFacts(input).shape).toEqual([1, 1, 2, 2]);
  const free = withDynamicBatch(head, 'features', 1);
  if (free === null) throw new Error('the batch is free');
  const data = [1, 2, 3, 4, 5, 6, 7, 8];
  expect([...(await run(free, 'features', data, [2, 1, 2, 2], 'y'))]).toEqual(data);
});

test('initialisers, Constant nodes and what subgraphs read from outside come along', async () => {
  const inner = (operator: string) => {
    const branch = new GraphBuilder(13);
    branch.output(branch.add(operator, ['shift', 'constant'], {}, `${operator} branch`));
    return branch.model(operator).graph;
  };
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', ['batch', 2]);
  graph.add('Relu', ['x'], {}, 'features');
  graph.floats([2], [10, 20], 'shift');
  graph.add('Constant', [], { value: tensorFloat('', [2], [10, 20]) }, 'constant');
  graph.add('ReduceSum', ['features'], { keepdims: 0 }, 'total');
  graph.add('Greater', ['total', graph.floats([], [0])], {}, 'positive');
  const branches = { then_branch: inner('Add'), else_branch: inner('Sub') };
  graph.output(graph.add('Add', ['features', graph.add('If', ['positive'], branches)], {}, 'y'));
  const head = cutModel(graph.model(), ['features'], ['y']);
  expect([...(await run(head, 'features', [1, 2], [1, 2], 'y'))]).toEqual([21, 42]);
  expect([...(await run(head, 'features', [-1, -2], [1, 2], 'y'))]).toEqual([-1, -2]);
});

describe('refusals', () => {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', ['batch', 2]);
  graph.add('Relu', ['x'], {}, 'features');
  graph.output(graph.add('Neg', ['features'], {}, 'y'));
  graph.output(graph.add('Abs', ['x'], {}, 'aside'));
  const model = graph.model();

  test.each([
    ['a name that the model does not have', ['absent'], ['y'], 'not-found'],
    ['an output that is no computed tensor', ['features'], ['x'], 'usage'],
    ['an output that does not depend on the input', ['features'], ['aside'], 'usage'],
    ['the same tensor at both ends', ['features'], ['features'], 'usage'],
  ] as const)('%s', (_, inputs, outputs, code) => {
    expect(() => cutModel(model, inputs, outputs)).toThrow(expect.objectContaining({ code }));
  });
});

test('property: a cut succeeds where no path goes around, and then the two parts give what the whole gives', async () => {
  // Each node i of a random graph adds one or two earlier tensors; tensor 0 is the input.
  const graphs = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 2, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(), async (steps, at) => {
      const sources = steps.map(([a, b, single], i) => (single ? [a % (i + 1)] : [a % (i + 1), b % (i + 1)]));
      const graph = new GraphBuilder(13);
      graph.input('t0', 'float32', ['batch', 3]);
      for (const [i, from] of sources.entries()) {
        const inputs = from.map((source) => `t${source}`);
        graph.add(
          'Sin',
          [inputs.length === 1 ? (inputs[0] ?? '') : graph.add('Add', inputs)],
          {},
          `t${i + 1}`,
        );
      }
      const last = steps.length;
      const cut = 1 + (at % (last - 1));
      graph.output(`t${last}`, 'float32', ['batch', 3]);
      const model = graph.model();
      /** Whether tensor `to` is reached from the input, or from `cut`, without (otherwise) passing through `cut`. */
      const reached = (start: number, blocked: number) => {
        const seen = new Set([start]);
        for (const [i, from] of sources.entries()) {
          if (i + 1 !== blocked && from.some((source) => seen.has(source))) seen.add(i + 1);
        }
        return seen.has(last);
      };
      if (!reached(cut, 0) || reached(0, cut)) {
        expect(() => splitModel(model, `t${cut}`, `t${last}`)).toThrow(Failure);
        return;
      }
      const data = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
      const { extractor, head } = splitModel(model, `t${cut}`, `t${last}`);
      const features = await run(extractor, 't0', data, [2, 3], `t${cut}`);
      const joined = await run(head, `t${cut}`, features, [2, 3], `t${last}`);
      expect(joined).toEqual(await run(model, 't0', data, [2, 3], `t${last}`));
    }),
    { seed: 3, numRuns: 60 },
  );
});
