import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import type { AttributeValue } from '../../attributes.ts';
import { GraphBuilder, node } from '../../build.ts';
import type { TensorProto } from '../../proto/onnx_pb.ts';
import { tensorInt64 } from '../../tensor.ts';
import { declare, gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;
const runs = 10;

let named = 0;
const list = (values: readonly number[]) => tensorInt64(`list_${named++}`, [values.length], values);

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** One way to move the elements of a tensor. */
interface Move {
  readonly shape: readonly number[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly constants?: readonly (TensorProto | null)[];
}

/** Random parameters of a move of each operator; axes count from either end. */
const moves: Readonly<Record<string, fc.Arbitrary<Move>>> = {
  Transpose: shape.chain((sizes) =>
    fc
      .shuffledSubarray([...sizes.keys()], { minLength: sizes.length })
      .map((perm) => ({ shape: sizes, attributes: { perm } })),
  ),
  Flatten: shape.chain((sizes) =>
    fc
      .integer({ min: -sizes.length, max: sizes.length })
      .map((axis) => ({ shape: sizes, attributes: { axis } })),
  ),
  Unsqueeze: fc
    .tuple(shape, fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 }))
    .map(([sizes, axes]) => ({ shape: [2, ...sizes], constants: [list(axes)] })),
  Expand: fc
    .tuple(shape, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 5 }), fc.nat(15))
    .map(([sizes, wide, mask]) => {
      const kept = sizes.map((size, i) => ((mask >> i) % 2 === 0 ? 1 : size));
      const lead = wide.slice(kept.length);
      const target = kept.map((size, i) => (size === 1 ? (wide[i] ?? 1) : size));
      return { shape: kept, constants: [list([...lead, ...target])] };
    }),
  Tile: shape.chain((sizes) =>
    fc
      .array(fc.integer({ min: 1, max: 3 }), { minLength: sizes.length, maxLength: sizes.length })
      .map((repeats) => ({ shape: sizes, constants: [list(repeats)] })),
  ),
  Slice: shape.chain((sizes) =>
    fc
      .record({
        axis: fc.integer({ min: -sizes.length, max: sizes.length - 1 }),
        start: fc.integer({ min: -5, max: 5 }),
        end: fc.constantFrom(-(2 ** 40), -4, -2, -1, 0, 1, 2, 3, 4, 2 ** 40),
        step: fc.constantFrom(-2, -1, 1, 2, 3),
      })
      .map(({ axis, start, end, step }) => ({
        shape: sizes,
        constants: [list([start]), list([end]), list([axis]), list([step])],
      })),
  ),
  Gather: shape.chain((sizes) =>
    fc.integer({ min: 0, max: sizes.length - 1 }).chain((axis) => {
      const size = sizes[axis] ?? 1;
      const indices = fc.array(fc.integer({ min: -size, max: size - 1 }), { minLength: 1, maxLength: 5 });
      return indices.map((picks) => ({ shape: sizes, attributes: { axis }, constants: [list(picks)] }));
    }),
  ),
  DepthToSpace: fc
    .record({
      sizes: fc.tuple(...[1, 2, 3].map((max) => fc.integer({ min: 1, max }))),
      depth: fc.integer({ min: 1, max: 2 }),
      blocksize: fc.integer({ min: 1, max: 3 }),
      mode: fc.constantFrom('DCR', 'CRD'),
    })
    .map(({ sizes: [samples = 1, height = 1, width = 1], depth, ...attributes }) => ({
      shape: [samples, depth * attributes.blocksize ** 2, height, width],
      attributes,
    })),
};

test.each(Object.entries(moves))(
  '%s of random shapes agrees with differences',
  async (operator, arbitrary) => {
    await fc.assert(
      fc.asyncProperty(
        arbitrary,
        fc.boolean(),
        fc.nat(1000),
        async ({ shape: sizes, ...rest }, open, seed) => {
          const random = new SeededRandom(seed);
          const x = operand('x', sizes, random, { open });
          expect(await gradientError(oneNode(operator, [x], rest), [x], random)).toBeLessThan(tolerance);
        },
      ),
      { seed: 65, numRuns: runs },
    );
  },
);

test.each(['constant', 'reflect', 'edge', 'wrap'])('Pad, mode %s, by random amounts', async (mode) => {
  const amount = mode === 'constant' ? fc.integer({ min: -1, max: 3 }) : fc.integer({ min: 0, max: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 3, max: 4 }), amount, amount), { minLength: 1, maxLength: 3 }),
      fc.nat(1000),
      async (axes, seed) => {
        const random = new SeededRandom(seed);
        const x = operand(
          'x',
          axes.map(([size]) => size),
          random,
        );
        const pads = [...axes.map(([, before]) => before), ...axes.map(([, , after]) => after)];
        const options = { opset: 19, attributes: { mode }, constants: [list(pads)] };
        expect(await gradientError(oneNode('Pad', [x], options), [x], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 66, numRuns: runs },
  );
});

test('Concat of what Split made, along random axes into random parts', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.nat(3),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }),
      fc.boolean(),
      fc.nat(1000),
      async (sizes, place, parts, open, seed) => {
        const axis = place % sizes.length;
        const total = parts.reduce((sum, part) => sum + part, 0);
        const random = new SeededRandom(seed);
        const whole = sizes.map((size, i) => (i === axis ? total : size));
        const x = operand('x', whole, random, { open });
        const graph = new GraphBuilder(17);
        const [input = ''] = declare(graph, [x]);
        const names = parts.map((_, i) => `part_${i}`);
        graph.addNode(node('Split', [input, graph.integers(parts)], names, { axis }));
        const [first = ''] = names;
        // Backwards, with the first part twice, so that no part stays where it was.
        const joined = graph.add('Concat', [...names.toReversed(), first], { axis: axis - sizes.length });
        graph.output(graph.add('Mul', [joined, joined], {}, 'y'));
        expect(await gradientError(graph.model(), [x], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 67, numRuns: runs },
  );
});
