import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { tensorInt64 } from '../../tensor.ts';
import { gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;
const flag = fc.integer({ min: 0, max: 1 });
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 3 });

test('CumSum: any axis, forwards or backwards, with or without the element itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        shape,
        axis: fc.constantFrom(0, 1, -1),
        exclusive: flag,
        reverse: flag,
        seed: fc.nat(1000),
      }),
      async ({ shape: dims, axis, seed, ...attributes }) => {
        const random = new SeededRandom(seed);
        const x = operand('x', dims, random);
        const constants = [tensorInt64('axis', [], [axis])];
        const model = oneNode('CumSum', [x], { attributes, constants });
        expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 95, numRuns: 10 },
  );
});

test('Trilu: both triangles, any diagonal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ shape, upper: flag, diagonal: fc.integer({ min: -2, max: 2 }), seed: fc.nat(1000) }),
      async ({ shape: dims, upper, diagonal, seed }) => {
        const random = new SeededRandom(seed);
        const x = operand('x', dims, random);
        const constants = diagonal === 0 ? [] : [tensorInt64('diagonal', [], [diagonal])];
        const model = oneNode('Trilu', [x], { attributes: { upper }, constants });
        expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 96, numRuns: 10 },
  );
});
