import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { tensorInt64 } from '../../tensor.ts';
import { gradientError, gradients, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;
const operators = (
  'ReduceSum ReduceMean ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp ReduceLogSum ' +
  'ReduceProd'
).split(' ');
/** Where a logarithm is taken, or two dozen numbers multiplied. */
const positive: Readonly<Record<string, { low: number; high: number }>> = {
  ReduceLogSum: { low: 0.3, high: 2 },
  ReduceProd: { low: 0.8, high: 1.2 },
};

describe('reductions agree with differences', () => {
  test.each(operators)(
    '%s: some axes or all, kept or dropped, axes as attribute or input',
    async (operator) => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }),
            axes: fc.constantFrom([0], [1], [-1], [0, 2], [-2, -1], undefined),
            keep: fc.integer({ min: 0, max: 1 }),
            opset: fc.constantFrom(11, 13, 18),
            open: fc.boolean(),
            seed: fc.nat(1000),
          }),
          async ({ sizes, axes, keep, opset, open, seed }) => {
            const random = new SeededRandom(seed);
            const x = operand('x', sizes, random, { open, ...positive[operator] });
            const asInput = opset >= 18 || (opset >= 13 && operator === 'ReduceSum');
            const model = oneNode(operator, [x], {
              opset,
              attributes: { keepdims: keep, ...(axes === undefined || asInput ? {} : { axes }) },
              constants: axes === undefined || !asInput ? [] : [tensorInt64('axes', [axes.length], axes)],
            });
            expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
          },
        ),
        { seed: 71, numRuns: 6 },
      );
    },
  );
});

test('elements that share a maximum share the gradient equally, as amax of PyTorch has it', async () => {
  const random = new SeededRandom(72);
  const x = { ...operand('x', [2, 2], random), data: Float32Array.of(3, 3, 1, 2) };
  const model = oneNode('ReduceMax', [x], { opset: 17, attributes: { axes: [1], keepdims: 0 } });
  expect(await gradients(model, [x], [1, 1])).toEqual({ x: [0.5, 0.5, 0, 1] });
});

test('the norm of a zero vector has gradient 0', async () => {
  const random = new SeededRandom(73);
  const x = { ...operand('x', [2], random), data: Float32Array.of(0, 0) };
  const model = oneNode('ReduceL2', [x], { opset: 17, attributes: { axes: [0], keepdims: 1 } });
  expect(await gradients(model, [x], [1])).toEqual({ x: [0, 0] });
});

test('a product with one zero passes to that one, with two to none', async () => {
  const random = new SeededRandom(74);
  const x = { ...operand('x', [2, 3], random), data: Float32Array.of(2, 0, 3, 0, 5, 0) };
  const model = oneNode('ReduceProd', [x], { opset: 17, attributes: { axes: [1], keepdims: 0 } });
  expect(await gradients(model, [x], [1, 1])).toEqual({ x: [0, 6, 0, 0, 0, 0] });
});
