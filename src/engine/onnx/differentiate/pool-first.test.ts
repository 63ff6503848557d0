import { expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Tensor } from '../../runtime/tensor.ts';
import { GraphBuilder } from '../build.ts';
import type { OnnxModel } from '../model.ts';
import { encodeModel } from '../write.ts';
import { gradientError, operand } from './finite-differences.ts';
import { poolFirst } from './pool-first.ts';

const window = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };

/** y = MaxPool(Relu(x)) x 2, [1, 2, 6, 6] -> [1, 2, 3, 3]; with a reader the Relu serves something else too. */
function pooled(options: { readonly reader?: boolean; readonly dilated?: boolean } = {}): OnnxModel {
  const graph = new GraphBuilder(17);
  const relu = graph.add('Relu', [graph.input('x', 'float32', [1, 2, 6, 6])], {}, 'relu');
  if (options.reader === true) graph.output(graph.add('Neg', [relu], {}, 'other'));
  const attributes = options.dilated === true ? { ...window, dilations: [2, 2] } : window;
  const pool = graph.add('MaxPool', [relu], attributes, 'pool');
  graph.output(graph.add('Add', [pool, pool], {}, 'y'));
  return graph.model();
}

const operators = (model: OnnxModel) => model.graph.node.map((node) => node.opType);

test('a Relu that only a MaxPool reads comes behind it, and nothing else is computed', async () => {
  const random = new SeededRandom(141);
  const before = pooled();
  const after = poolFirst(before, new Set(['y']));
  expect(operators(after)).toEqual(['MaxPool', 'Relu', 'Add']);
  // Below 0 in whole windows as well.
  const data = Float32Array.from({ length: 72 }, (_, i) => random.normal() - (i < 18 ? 3 : 0));
  const results = await Promise.all(
    [before, after].map(async (model) => {
      const session = await createSession({ model: encodeModel(model) });
      const { y } = await session.run({ x: float32Tensor(data, [1, 2, 6, 6]) });
      await session.dispose();
      return y?.data;
    }),
  );
  expect(results[1]).toEqual(results[0]);
});

test('the gradient through both agrees with differences', async () => {
  const random = new SeededRandom(142);
  const x = operand('x', [1, 2, 6, 6], random, { low: -3, high: 1 });
  expect(await gradientError(pooled(), [x], random)).toBeLessThan(1e-3);
});

test.each([
  ['another node reads the Relu', pooled({ reader: true }), ['y']],
  ['the Relu is asked for', pooled(), ['y', 'relu']],
  ['a dilated window may see padding alone', pooled({ dilated: true }), ['y']],
])('nothing is moved where %s', (_, model, kept) => {
  expect(poolFirst(model, new Set(kept))).toBe(model);
});
