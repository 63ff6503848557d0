import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { attribute, float, floatOf, intOf, intsOf, stringOf } from './attributes.ts';
import { GraphBuilder, node } from './build.ts';
import { floatValues, integerValues, tensorFloat, tensorInt32, tensorInt64 } from './tensor.ts';
import { encodeModel } from './write.ts';

/** Runs a one-input graph on x = [[1, -2, 3], [4, 5, -6]]. */
async function evaluate(opset: number, write: (graph: GraphBuilder, x: string) => string) {
  const graph = new GraphBuilder(opset);
  const x = graph.input('x', 'float32', ['n', 3]);
  graph.output(write(graph, x));
  const session = await createSession({ model: encodeModel(graph.model()) });
  const [name = ''] = session.outputNames;
  const outputs = await session.run({ x: float32Tensor(Float32Array.of(1, -2, 3, 4, 5, -6), [2, 3]) });
  await session.dispose();
  return { dims: outputs[name]?.dims, values: Array.from(float32Data(outputs[name], name)) };
}

describe.each([7, 9, 10, 11, 12, 13, 17, 18, 21])('in operator set %i', (opset) => {
  test.each<[string, (graph: GraphBuilder, x: string) => string, readonly number[], readonly number[]]>([
    ['clip', (g, x) => g.clip(x, -1, 4), [2, 3], [1, -1, 3, 4, 4, -1]],
    ['reduceSum', (g, x) => g.reduceSum(x, [1], false), [2], [2, 3]],
    ['reduceMean', (g, x) => g.reduceMean(x, [0], true), [1, 3], [2.5, 1.5, -1.5]],
    ['reduceMax', (g, x) => g.reduceMax(x, [1], true), [2, 1], [3, 5]],
    ['unsqueeze', (g, x) => g.unsqueeze(x, [1]), [2, 1, 3], [1, -2, 3, 4, 5, -6]],
    ['squeeze', (g, x) => g.squeeze(g.unsqueeze(x, [0, 3]), [0, 3]), [2, 3], [1, -2, 3, 4, 5, -6]],
    ['reshape', (g, x) => g.reshape(x, [-1]), [6], [1, -2, 3, 4, 5, -6]],
    ['cast', (g, x) => g.cast(g.cast(x, 'int32'), 'float32'), [2, 3], [1, -2, 3, 4, 5, -6]],
    ['gather', (g, x) => g.add('Gather', [x, g.integers([2, 0])], { axis: 1 }), [2, 2], [3, 1, -6, 4]],
    ['matrix product', (g, x) => g.add('MatMul', [x, g.floats([3, 1], [1, 1, 2])]), [2, 1], [5, -3]],
    ['transpose', (g, x) => g.add('Transpose', [x], { perm: [1, 0] }), [3, 2], [1, 4, -2, 5, 3, -6]],
  ])('%s means the same', async (_, write, dims, values) => {
    expect(await evaluate(opset, write)).toEqual({ dims, values });
  });
});

test('an operator set before 7 is refused', () => {
  expect(() => new GraphBuilder(6)).toThrow(RangeError);
});

describe('attributes', () => {
  test('come back as they were given', () => {
    const made = node('Op', ['x'], ['y'], { group: 2, alpha: float(1), pads: [1, 0], mode: 'linear' });
    expect(intOf(made, 'group', 1)).toBe(2);
    expect(floatOf(made, 'alpha', 0)).toBe(1);
    expect(intsOf(made, 'pads')).toEqual([1, 0]);
    expect(stringOf(made, 'mode', '')).toBe('linear');
    expect(intOf(made, 'absent', null)).toBeNull();
  });

  test('a fraction without `float` is refused', () => {
    expect(() => attribute('alpha', 0.1)).toThrow(/alpha/);
  });
});

describe('tensors', () => {
  test('values come back as they were given', () => {
    expect(floatValues(tensorFloat('a', [2], [0.5, -1]))).toEqual(Float32Array.of(0.5, -1));
    expect(integerValues(tensorInt64('a', [2], [2 ** 40, -1]))).toEqual([2 ** 40, -1]);
    expect(integerValues(tensorInt32('a', [1], [7]))).toEqual([7]);
  });

  test('a float array is not copied', () => {
    const data = new Float32Array(10);
    expect(tensorFloat('a', [10], data).rawData.buffer).toBe(data.buffer);
  });

  test('sizes that do not fit the data are refused', () => {
    expect(() => tensorFloat('a', [2, 2], [1, 2, 3])).toThrow(RangeError);
  });
});
