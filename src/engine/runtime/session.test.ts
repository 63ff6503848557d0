import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/build.ts';
import { absent, goldenCases, relativeError } from '../onnx/golden-cases.ts';
import { encodeModel } from '../onnx/write.ts';
import { createSession } from './session.ts';
import { float32Data, float32Tensor } from './tensor.ts';

/** y = x W, x [n, 64]. */
function product(): Uint8Array {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['n', 2]);
  graph.output(graph.add('MatMul', [x, graph.floats([2, 2], [1, 2, 3, 4])], {}, 'y'));
  graph.output(graph.add('Cast', [x], { to: 7 }, 'whole'), 'int64');
  return encodeModel(graph.model());
}

describe('a session', () => {
  test('computes and names its inputs and outputs', async () => {
    const session = await createSession({ model: product(), threads: 1 });
    expect([session.inputNames, session.outputNames]).toEqual([['x'], ['y', 'whole']]);
    const { y, whole } = await session.run({ x: float32Tensor(Float32Array.of(1, 1, 2, 0), [2, 2]) });
    expect(y).toEqual({ type: 'float32', dims: [2, 2], data: Float32Array.of(4, 6, 2, 4) });
    expect(whole).toEqual({ type: 'int64', dims: [2, 2], data: BigInt64Array.of(1n, 1n, 2n, 0n) });
    await session.dispose();
  });

  test('returns only the outputs asked for', async () => {
    const session = await createSession({ model: product(), threads: 1 });
    const found = await session.run({ x: float32Tensor(new Float32Array(2), [1, 2]) }, ['y']);
    expect(Object.keys(found)).toEqual(['y']);
    await session.dispose();
  });

  test('says what it runs on', async () => {
    const session = await createSession({ model: product(), threads: 2, optimisation: 'basic' });
    expect(session.obtained).toEqual({
      runtime: 'onnxruntime-node 1.30.0',
      providerAsked: 'cpu',
      providerObtained: 'cpu',
      threads: 2,
      optimisation: 'basic',
    });
    await session.dispose();
  });

  test('refuses wrong sizes with a model failure', async () => {
    const session = await createSession({ model: product(), title: 'small.onnx' });
    await expect(session.run({ x: float32Tensor(new Float32Array(3), [1, 3]) })).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('small.onnx'),
    });
    await session.dispose();
  });

  test('refuses data that does not fill its sizes', async () => {
    const session = await createSession({ model: product() });
    await expect(session.run({ x: float32Tensor(new Float32Array(3), [2, 2]) })).rejects.toThrow(RangeError);
    await session.dispose();
  });

  test.each([0, -1, 1.5])('refuses %s threads', async (threads) => {
    await expect(createSession({ model: product(), threads })).rejects.toMatchObject({ code: 'usage' });
  });

  test('refuses an operator that the runtime does not have, and says which', async () => {
    const graph = new GraphBuilder(13);
    graph.output(graph.add('Frobnicate', [graph.input('x', 'float32', ['n', 2])], {}, 'y'));
    await expect(createSession({ model: encodeModel(graph.model()) })).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('Frobnicate'),
    });
  });

  test('says that an accelerator is missing', async () => {
    await expect(createSession({ model: product(), provider: 'dml' })).rejects.toMatchObject({
      code: process.platform === 'win32' ? 'model' : 'provider',
    });
  });
});

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())('$name: logits are those of PyTorch', async (golden) => {
    const session = await createSession({ model: golden.modelPath });
    const input = golden.array('input');
    const { logits } = await session.run({ input: float32Tensor(input.data, input.dims) });
    expect(relativeError(float32Data(logits, 'logits'), golden.array('logits').data)).toBeLessThan(1e-4);
    await session.dispose();
  });

  test.each(goldenCases())(
    '$name: the same batch gives the same bytes, also in a new session',
    async (golden) => {
      const input = golden.array('input');
      const feeds = { input: float32Tensor(input.data, input.dims) };
      const first = await createSession({ model: golden.modelPath, threads: 2 });
      const second = await createSession({ model: golden.modelPath, threads: 2 });
      const once = await first.run(feeds);
      expect(await first.run(feeds)).toEqual(once);
      expect(await second.run(feeds)).toEqual(once);
      await first.dispose();
      await second.dispose();
    },
  );
});

test('a graph of very many nodes is loaded as it is: rewriting it would take minutes', async () => {
  const graph = new GraphBuilder(17);
  let x = graph.input('x', 'float32', [1]);
  for (let i = 0; i < 30_001; i++) x = graph.add('Neg', [x]);
  graph.output(x);
  const session = await createSession({ model: encodeModel(graph.model()) });
  expect(session.obtained.optimisation).toBe('disabled');
  await session.dispose();
});
