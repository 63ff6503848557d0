import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 2e-3;

test.each([1, 2])('LpNormalization, norm %d, along any axis', async (p) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 2, maxLength: 3 }),
      fc.constantFrom(0, 1, -1),
      fc.nat(1000),
      async (shape, axis, seed) => {
        const random = new SeededRandom(seed);
        const x = operand('x', shape, random);
        const model = oneNode('LpNormalization', [x], { attributes: { axis, p } });
        expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 54, numRuns: 5 },
  );
});

test.each([undefined, [1], [-1, -2]])('MeanVarianceNormalization over %j', async (axes) => {
  const random = new SeededRandom(55);
  const x = operand('x', [2, 3, 3, 2], random);
  const model = oneNode('MeanVarianceNormalization', [x], {
    attributes: axes === undefined ? {} : { axes },
  });
  expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
});
