import { expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { encodeModel } from '../onnx/write.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import { createSession } from './session.ts';
import { float32Tensor } from './tensor.ts';

test('an allocation that ONNX Runtime really fails is a memory failure', async () => {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', [1]);
  // 2^46 values are 256 TiB, more than a process can address.
  graph.output(graph.add('Expand', [x, graph.integers([2 ** 23, 2 ** 23])], {}, 'y'));
  const session = await createSession({ model: encodeModel(graph.model()), threads: 1 });
  await expect(session.run({ x: float32Tensor(Float32Array.of(1), [1]) })).rejects.toMatchObject({
    code: 'memory',
  });
  await session.dispose();
});

test.each([
  [new Failure('memory', 'full'), true],
  [new Error('CUDA error: out of memory'), true],
  [new RangeError('Array buffer allocation failed'), true],
  [new Failure('model', 'invalid dimensions'), false],
  [new Error('Got invalid dimensions for input'), false],
  ['std::bad_alloc', false],
])('%s: %s', (error, expected) => {
  expect(isOutOfMemory(error)).toBe(expected);
});
