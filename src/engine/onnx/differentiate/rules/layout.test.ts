import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { type AttributeValue, float } from '../../attributes.ts';
import { GraphBuilder, node } from '../../build.ts';
import type { TensorProto } from '../../proto/onnx_pb.ts';
import { tensorFloat, tensorInt64 } from '../../tensor.ts';
import { declare, gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

let named = 0;
const list = (values: readonly number[]) => tensorInt64(`list_${named++}`, [values.length], values);
const index = (value: number) => tensorInt64(`index_${named++}`, [], [value]);

interface Move {
  readonly operator: string;
  readonly shape: readonly number[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly constants?: readonly (TensorProto | null)[];
  readonly opset?: number;
}

const moves: readonly Move[] = [
  { operator: 'Reshape', shape: [2, 3, 4], constants: [list([0, -1])] },
  { operator: 'Flatten', shape: [2, 3, 4], attributes: { axis: 2 } },
  { operator: 'Squeeze', shape: [2, 1, 3, 1], constants: [list([1, -1])] },
  { operator: 'Squeeze', shape: [2, 1, 3, 1], attributes: { axes: [1, 3] }, opset: 11 },
  { operator: 'Unsqueeze', shape: [2, 3], constants: [list([0, 2])] },
  { operator: 'Unsqueeze', shape: [2, 3], attributes: { axes: [0, 2] }, opset: 9 },
  { operator: 'Transpose', shape: [2, 3, 4], attributes: { perm: [2, 0, 1] } },
  { operator: 'Transpose', shape: [2, 3, 4] },
  { operator: 'Expand', shape: [3, 1], constants: [list([2, 3, 4])] },
  { operator: 'Tile', shape: [2, 3], constants: [list([3, 2])] },
  { operator: 'DepthToSpace', shape: [2, 8, 2, 3], attributes: { blocksize: 2 } },
  { operator: 'SpaceToDepth', shape: [2, 2, 4, 6], attributes: { blocksize: 2 } },
  { operator: 'Slice', shape: [4, 5], constants: [list([1, -3]), list([3, 100])] },
  { operator: 'Slice', shape: [4, 5], constants: [list([1]), list([-1]), list([1])] },
  {
    operator: 'Slice',
    shape: [5, 6],
    constants: [list([1, -1]), list([5, -100]), list([0, 1]), list([2, -2])],
  },
  { operator: 'Slice', shape: [4, 5], attributes: { starts: [1, 0], ends: [4, 2] }, opset: 9 },
  { operator: 'Gather', shape: [3, 4, 2], constants: [index(1)], attributes: { axis: 1 } },
  { operator: 'Gather', shape: [3, 4, 2], constants: [index(-1)], attributes: { axis: -2 } },
  { operator: 'Gather', shape: [3, 4, 2], constants: [list([3, 0])], attributes: { axis: 1 } },
  { operator: 'Gather', shape: [3, 4], constants: [list([2, 0, 2])] },
  { operator: 'Gather', shape: [3, 4], constants: [tensorInt64('grid', [2, 2], [2, 0, 2, 1])] },
  { operator: 'GatherElements', shape: [3, 2], constants: [tensorInt64('picks', [2, 2], [2, 0, 2, 1])] },
  { operator: 'GatherND', shape: [3, 2], constants: [tensorInt64('picks', [2, 2], [2, 0, 2, 1])] },
  { operator: 'Pad', shape: [2, 3, 3], constants: [list([0, 1, 2, 0, 0, 1])] },
  {
    operator: 'Pad',
    shape: [2, 4, 3],
    constants: [list([0, -1, 2, 0, -1, 1]), tensorFloat('fill', [], [0.5])],
  },
  { operator: 'Pad', shape: [2, 3], constants: [list([1, 2]), null, list([1])], opset: 18 },
  { operator: 'Pad', shape: [2, 3], attributes: { pads: [0, 1, 2, 0], value: float(2) }, opset: 10 },
  {
    operator: 'Pad',
    shape: [1, 1, 3, 4],
    constants: [list([0, 0, 1, 2, 0, 0, 2, 1])],
    attributes: { mode: 'reflect' },
  },
  { operator: 'Pad', shape: [3, 4], constants: [list([1, 2, 2, 1])], attributes: { mode: 'edge' } },
  { operator: 'Dropout', shape: [3, 4] },
  { operator: 'Dropout', shape: [3, 4], attributes: { ratio: float(0.3) }, opset: 10 },
];

describe('moved elements agree with differences', () => {
  test.each(moves)(
    '$operator of $shape, operator set $opset, $attributes',
    async ({ operator, shape, ...rest }) => {
      for (const open of [false, true]) {
        const random = new SeededRandom(61);
        const x = operand('x', shape, random, { open });
        expect(await gradientError(oneNode(operator, [x], rest), [x], random)).toBeLessThan(tolerance);
      }
    },
  );

  test('DepthToSpace in column-row-depth order', async () => {
    const random = new SeededRandom(62);
    const x = operand('x', [2, 8, 2, 3], random);
    const model = oneNode('DepthToSpace', [x], { attributes: { blocksize: 2, mode: 'CRD' } });
    expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
  });

  test.each([1, -2])('Concat along axis %d', async (axis) => {
    for (const open of [false, true]) {
      const random = new SeededRandom(63);
      const operands = [
        operand('a', [2, 3, 2], random, { open }),
        operand('b', [2, 1, 2], random, { open }),
        operand('c', [2, 2, 2], random, { open }),
      ];
      const model = oneNode('Concat', operands, { attributes: { axis } });
      expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
    }
  });

  test.each([11, 13, 18])(
    'Split of operator set %d, of which one part is used twice and one not at all',
    async (opset) => {
      for (const open of [false, true]) {
        const random = new SeededRandom(64);
        const x = operand('x', [2, 6], random, { open });
        const graph = new GraphBuilder(opset);
        const [input = ''] = declare(graph, [x]);
        const sizes = opset < 13 ? [] : [graph.integers([2, 3, 1])];
        const attributes = opset < 13 ? { axis: 1, split: [2, 3, 1] } : { axis: 1 };
        graph.addNode(node('Split', [input, ...sizes], ['p', 'q', 'r'], attributes));
        graph.output(graph.add('Mul', ['q', graph.add('Mul', ['q', 'r'])], {}, 'y'));
        expect(await gradientError(graph.model(), [x], random)).toBeLessThan(tolerance);
      }
    },
  );
});

/** The newer PyTorch exporter writes an open end as the largest int64, in a Reshape of a Constant. */
test('Slice with steps to an open end that is computed', async () => {
  const random = new SeededRandom(68);
  const x = operand('x', [2, 5], random);
  const graph = new GraphBuilder(18);
  const [input = ''] = declare(graph, [x]);
  const computed = (value: number) => graph.reshape(graph.initialiser(index(value)), [-1]);
  const lists = [1, 2 ** 63, 1, 2].map(computed);
  graph.output(graph.add('Slice', [input, ...lists], {}, 'y'));
  expect(await gradientError(graph.model(), [x], random)).toBeLessThan(tolerance);
});
