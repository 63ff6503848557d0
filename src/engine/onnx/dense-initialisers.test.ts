import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { GraphBuilder } from './build.ts';
import type { OnnxModel } from './model.ts';
import { type SparseTensorProto, SparseTensorProtoSchema, TensorProtoSchema } from './proto/onnx_pb.ts';
import { decodeModel } from './read.ts';
import { tensorFloat, tensorInt64 } from './tensor.ts';
import { encodeModel } from './write.ts';

/** y = x + w, with w [2, 3] sparse. */
function model(sparse: SparseTensorProto): OnnxModel {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', [2, 3]);
  graph.output(graph.add('Add', ['x', 'w'], {}, 'y'), 'float32', [2, 3]);
  const made = graph.model();
  made.graph.sparseInitializer = [sparse];
  return made;
}

function sparse(indices: readonly number[], dims: readonly number[], sizes = [2n, 3n]): SparseTensorProto {
  return create(SparseTensorProtoSchema, {
    values: tensorFloat('w', [2], [5, 7]),
    indices: tensorInt64('', dims, indices),
    dims: sizes,
  });
}

async function run(bytes: Uint8Array): Promise<readonly number[]> {
  const session = await createSession({ model: bytes });
  const { y } = await session.run({ x: float32Tensor(new Float32Array(6), [2, 3]) });
  await session.dispose();
  return [...float32Data(y, 'y')];
}

describe('sparse initialisers are written out as ONNX Runtime does', () => {
  test.each([
    ['counted through the tensor', sparse([1, 5], [2])],
    ['one index per axis', sparse([0, 1, 1, 2], [2, 2])],
  ])('%s', async (_, tensor) => {
    const bytes = encodeModel(model(tensor));
    const read = decodeModel(bytes);
    expect(read.graph.sparseInitializer).toEqual([]);
    expect(await run(encodeModel(read))).toEqual(await run(bytes));
    expect(await run(encodeModel(read))).toEqual([0, 5, 0, 0, 0, 7]);
  });

  test('values in a list instead of bytes', async () => {
    const listed = sparse([1, 5], [2]);
    listed.values = create(TensorProtoSchema, { name: 'w', dataType: 1, dims: [2n], floatData: [5, 7] });
    expect(await run(encodeModel(decodeModel(encodeModel(model(listed)))))).toEqual([0, 5, 0, 0, 0, 7]);
  });
});

describe('refuses', () => {
  test.each([
    ['an index out of range', sparse([1, 6], [2]), /index 6 outside/],
    ['a negative index', sparse([0, -1, 1, 2], [2, 2]), /index -1 outside/],
    ['too few indices', sparse([1], [1]), /do not fit its values/],
    ['indices of three axes', sparse([0, 0, 1, 0, 1, 2], [2, 3]), /another number of axes/],
    ['sizes of 2^40', sparse([1, 5], [2], [2n ** 40n]), /most that is written out/],
    ['sizes of −1', sparse([1, 5], [2], [-1n]), /most that is written out/],
  ])('%s', (_, tensor, message) => {
    expect(() => decodeModel(encodeModel(model(tensor)))).toThrow(message);
  });
});
