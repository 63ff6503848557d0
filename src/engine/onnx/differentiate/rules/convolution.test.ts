import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

/** Sizes of a convolution along one axis. */
const axis = fc.record({
  size: fc.integer({ min: 5, max: 7 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.integer({ min: 0, max: 2 }),
  after: fc.integer({ min: 0, max: 2 }),
  extra: fc.integer({ min: 0, max: 2 }),
});

const layer = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
  samples: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 3 }),
  perGroup: fc.integer({ min: 1, max: 2 }),
  filters: fc.integer({ min: 1, max: 2 }),
  plain: fc.boolean(),
  automatic: fc.constantFrom('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  open: fc.boolean(),
  seed: fc.nat(1000),
});

test('Conv: groups, strides, dilations, uneven and automatic pads, one and two axes, sizes known or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      layer,
      async ({ axes, samples, groups, perGroup, filters, plain, automatic, open, seed }) => {
        const random = new SeededRandom(seed);
        const same = automatic.startsWith('SAME');
        const x = operand('x', [samples, groups * perGroup, ...axes.map(({ size }) => size)], random, {
          open: open && !same,
        });
        const w = operand('w', [groups * filters, perGroup, ...axes.map(({ kernel }) => kernel)], random);
        const b = operand('b', [groups * filters], random);
        const attributes = {
          group: groups,
          strides: axes.map(({ stride }) => (plain ? 1 : stride)),
          dilations: axes.map(({ dilation }) => (same ? 1 : dilation)),
          ...(automatic === 'NOTSET'
            ? { pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)] }
            : { auto_pad: automatic }),
        };
        const model = oneNode('Conv', [x, w, b], { attributes });
        expect(await gradientError(model, [x, w, b], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 21, numRuns: 40 },
  );
});

test('Conv: padding wider than the kernel', async () => {
  const random = new SeededRandom(1);
  const operands = [operand('x', [1, 2, 3, 3], random), operand('w', [2, 2, 1, 2], random)];
  const model = oneNode('Conv', operands, { attributes: { pads: [2, 1, 0, 2] } });
  expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
});

test('Conv: depthwise with a multiplier', async () => {
  const random = new SeededRandom(2);
  const operands = [operand('x', [2, 3, 5, 5], random), operand('w', [6, 1, 3, 3], random)];
  const model = oneNode('Conv', operands, { attributes: { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] } });
  expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
});

test('ConvTranspose: groups, strides, dilations, uneven pads, padding of the output, sizes known or not', async () => {
  await fc.assert(
    fc.asyncProperty(layer, async ({ axes, samples, groups, perGroup, filters, open, seed }) => {
      const random = new SeededRandom(seed);
      const x = operand('x', [samples, groups * perGroup, ...axes.map(({ size }) => size)], random, { open });
      const w = operand('w', [groups * perGroup, filters, ...axes.map(({ kernel }) => kernel)], random);
      const b = operand('b', [groups * filters], random);
      const reach = ({ kernel, dilation }: { kernel: number; dilation: number }) => (kernel - 1) * dilation;
      const attributes = {
        group: groups,
        strides: axes.map(({ stride }) => stride),
        dilations: axes.map(({ dilation }) => dilation),
        output_padding: axes.map(({ extra, stride }) => Math.min(extra, stride - 1)),
        pads: [
          ...axes.map((one) => Math.min(one.before, reach(one))),
          ...axes.map((one) => Math.min(one.after, reach(one))),
        ],
      };
      const model = oneNode('ConvTranspose', [x, w, b], { attributes });
      expect(await gradientError(model, [x, w, b], random)).toBeLessThan(tolerance);
    }),
    { seed: 22, numRuns: 20 },
  );
});
