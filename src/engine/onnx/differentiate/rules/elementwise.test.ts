import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { float } from '../../attributes.ts';
import { GraphBuilder } from '../../build.ts';
import { tensorFloat } from '../../tensor.ts';
import {
  apart,
  declare,
  gradientError,
  gradients,
  type OneNode,
  oneNode,
  operand,
} from '../finite-differences.ts';

const tolerance = 1e-3;
const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 3 });
const draw = { seed: 11, numRuns: 3 };

interface Case extends OneNode {
  readonly operator: string;
  readonly low?: number;
  readonly high?: number;
}

const above = { low: 0.3, high: 2 };
const unit = { low: -0.7, high: 0.7 };
const bounds = (low: number, high: number) => [
  tensorFloat('low', [], [low]),
  tensorFloat('high', [], [high]),
];

const unary: readonly Case[] = [
  ...'Identity Neg Abs Exp Erf Sin Cos Atan Sinh Cosh Asinh Tanh'
    .split(' ')
    .map((operator) => ({ operator })),
  ...'Log Sqrt Reciprocal'.split(' ').map((operator) => ({ operator, ...above })),
  ...'Tan Asin Acos Atanh'.split(' ').map((operator) => ({ operator, ...unit })),
  { operator: 'Acosh', low: 1.3, high: 3 },
  ...'Relu LeakyRelu ThresholdedRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Softplus Softsign'
    .split(' ')
    .map((operator) => ({ operator, high: 3.5, low: -3.5 })),
  { operator: 'LeakyRelu', attributes: { alpha: float(0.3) } },
  { operator: 'ThresholdedRelu', attributes: { alpha: float(0.53) } },
  { operator: 'Elu', attributes: { alpha: float(0.7) } },
  { operator: 'Celu', attributes: { alpha: float(0.6) } },
  { operator: 'Selu', attributes: { alpha: float(1.5), gamma: float(0.8) } },
  { operator: 'HardSigmoid', attributes: { alpha: float(0.37), beta: float(0.41) } },
  { operator: 'Mish', opset: 18 },
  { operator: 'Swish', opset: 24, attributes: { alpha: float(1.3) } },
  { operator: 'Gelu', opset: 20 },
  { operator: 'Gelu', opset: 20, attributes: { approximate: 'tanh' } },
  { operator: 'Clip', constants: bounds(-0.91, 0.77) },
  { operator: 'Clip', constants: [null, tensorFloat('high', [], [0.77])] },
  { operator: 'Clip', opset: 9, attributes: { min: float(-0.5), max: float(1.03) } },
];

describe('functions of one operand agree with differences', () => {
  test.each(unary)(
    '$operator, operator set $opset, $attributes',
    async ({ operator, low, high, ...rest }) => {
      await fc.assert(
        fc.asyncProperty(dims, fc.nat(1000), async (shape, seed) => {
          const random = new SeededRandom(seed);
          const x = operand('x', shape, random, { low: low ?? -2, high: high ?? 2 });
          expect(await gradientError(oneNode(operator, [x], rest), [x], random)).toBeLessThan(tolerance);
        }),
        draw,
      );
    },
  );
});

/** Two shapes that broadcast against each other. */
const broadcast = fc
  .array(
    fc.record({
      size: fc.integer({ min: 2, max: 3 }),
      left: fc.boolean(),
      right: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .chain((axes) =>
    fc.record({
      left: fc.constant(axes.map(({ size, left }) => (left ? size : 1))),
      right: fc.constant(axes.map(({ size, right }) => (right ? size : 1))),
      short: fc.integer({ min: 0, max: axes.length }),
      swap: fc.boolean(),
      open: fc.boolean(),
      seed: fc.nat(1000),
    }),
  );

describe('functions of two operands that broadcast agree with differences', () => {
  test.each([
    { operator: 'Add' },
    { operator: 'Sub' },
    { operator: 'Mul' },
    { operator: 'Div', low: 0.5, high: 2 },
    { operator: 'Pow', low: 0.5, high: 2 },
    { operator: 'Max' },
    { operator: 'Min' },
    { operator: 'Sum' },
    { operator: 'Mean' },
  ])('$operator', async ({ operator, low = -2, high = 2 }) => {
    await fc.assert(
      fc.asyncProperty(broadcast, async ({ left, right, short, swap, open, seed }) => {
        const random = new SeededRandom(seed);
        const shapes = swap ? [right.slice(short), left] : [left, right.slice(short)];
        const [a = [], b = []] = shapes;
        const operands = apart({ a, b }, random, { low, high, open });
        expect(await gradientError(oneNode(operator, operands), operands, random)).toBeLessThan(tolerance);
      }),
      { seed: 12, numRuns: 5 },
    );
  });

  test('PRelu with a slope per channel', async () => {
    const random = new SeededRandom(3);
    const operands = [operand('x', [2, 3, 2, 2], random), operand('slope', [3, 1, 1], random)];
    expect(await gradientError(oneNode('PRelu', operands), operands, random)).toBeLessThan(tolerance);
  });

  test('Where', async () => {
    const random = new SeededRandom(4);
    const operands = [operand('a', [2, 1, 3], random), operand('b', [4, 1], random)];
    const graph = new GraphBuilder(13);
    const [a = '', b = ''] = declare(graph, operands);
    graph.output(graph.add('Where', [graph.add('Greater', [a, b]), a, b], {}, 'y'));
    expect(await gradientError(graph.model(), operands, random)).toBeLessThan(tolerance);
  });
});

describe('powers with constant exponents agree with differences', () => {
  test.each([2, 3, 0, 1, -1])('x^%d', async (exponent) => {
    const random = new SeededRandom(5);
    const x = operand('x', [3, 4], random, exponent < 0 ? above : {});
    const model = oneNode('Pow', [x], { constants: [tensorFloat('e', [], [exponent])] });
    expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
  });
});

test('operands that share a maximum share the gradient equally, as in PyTorch', async () => {
  const random = new SeededRandom(6);
  const a = { ...operand('a', [2], random), data: Float32Array.of(1, 2) };
  const b = { ...operand('b', [2], random), data: Float32Array.of(1, 3) };
  const found = await gradients(oneNode('Max', [a, b]), [a, b], [1, 1]);
  expect(found).toEqual({ a: [0.5, 0], b: [0.5, 1] });
});
