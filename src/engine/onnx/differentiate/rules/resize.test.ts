import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { tensorFloat, tensorInt64 } from '../../tensor.ts';
import { gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

const forms = [
  { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' },
  { mode: 'nearest', nearest_mode: 'round_prefer_floor', coordinate_transformation_mode: 'half_pixel' },
  { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
  { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
  { mode: 'linear', coordinate_transformation_mode: 'asymmetric' },
  { mode: 'cubic', coordinate_transformation_mode: 'half_pixel' },
];

const size = fc.integer({ min: 2, max: 5 });

describe('Resize agrees with differences', () => {
  test.each(forms)('$mode, $coordinate_transformation_mode, by sizes and by scales', async (attributes) => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(size, size),
        fc.tuple(size, size),
        fc.tuple(fc.constantFrom(1, 1.5, 2, 3), fc.constantFrom(0.5, 1, 2)),
        fc.nat(1000),
        async (from, to, scales, seed) => {
          const random = new SeededRandom(seed);
          const x = operand('x', [2, 2, ...from], random);
          const bySizes = [null, null, tensorInt64('sizes', [4], [2, 2, ...to])];
          const byScales = [null, tensorFloat('scales', [4], [1, 1, ...scales])];
          for (const constants of [bySizes, byScales]) {
            const model = oneNode('Resize', [x], { attributes, constants });
            expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
          }
        },
      ),
      { seed: 85, numRuns: 3 },
    );
  });

  test.each([
    ['sizes', [null, null, tensorInt64('sizes', [2], [5, 3])]],
    ['scales', [null, tensorFloat('scales', [2], [2, 1.5])]],
  ])('named axes, by %s', async (_, constants) => {
    const random = new SeededRandom(86);
    const x = operand('x', [2, 2, 3, 4], random);
    const attributes = { mode: 'linear', axes: [3, -2] };
    const model = oneNode('Resize', [x], { opset: 18, attributes, constants });
    expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
  });

  test.each(['linear', 'cubic'])('antialiased when it reduces, %s', async (mode) => {
    const random = new SeededRandom(87);
    const x = operand('x', [1, 2, 7, 6], random);
    const constants = [null, null, tensorInt64('sizes', [4], [1, 2, 3, 4])];
    const model = oneNode('Resize', [x], { opset: 18, attributes: { mode, antialias: 1 }, constants });
    expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
  });

  test.each([
    [{ keep_aspect_ratio_policy: 'not_larger' }, /aspect ratios is not_larger/],
    [{ coordinate_transformation_mode: 'tf_crop_and_resize' }, /region of interest/],
  ])('%j is refused by name', async (attributes, reason) => {
    const random = new SeededRandom(88);
    const x = operand('x', [1, 1, 4, 4], random);
    const roi = tensorFloat('roi', [8], [0, 0, 0, 0, 1, 1, 1, 1]);
    const constants = [roi, null, tensorInt64('sizes', [4], [1, 1, 3, 2])];
    const model = oneNode('Resize', [x], {
      opset: 18,
      attributes: { mode: 'linear', ...attributes },
      constants,
    });
    await expect(gradientError(model, [x], random)).rejects.toThrow(reason);
  });

  test('channels last, as TensorFlow exports it', async () => {
    const random = new SeededRandom(82);
    const x = operand('x', [2, 3, 2, 2], random);
    const attributes = {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    };
    const constants = [null, tensorFloat('scales', [4], [1, 2, 2, 1])];
    expect(await gradientError(oneNode('Resize', [x], { attributes, constants }), [x], random)).toBeLessThan(
      tolerance,
    );
  });

  test.each([
    ['Upsample', 9, 'nearest'],
    ['Upsample', 9, 'linear'],
    ['Resize', 10, 'nearest'],
    ['Resize', 10, 'linear'],
  ])('%s of operator set %d, %s', async (operator, opset, mode) => {
    const random = new SeededRandom(83);
    const x = operand('x', [2, 2, 3, 2], random);
    const constants = [tensorFloat('scales', [4], [1, 1, 2, 3])];
    const model = oneNode(operator, [x], { opset, attributes: { mode }, constants });
    expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
  });

  test('unknown sizes are refused with the way out', async () => {
    const random = new SeededRandom(84);
    const x = operand('x', [1, 1, 3, 3], random, { open: true });
    const constants = [null, tensorFloat('scales', [4], [1, 1, 2, 2])];
    await expect(gradientError(oneNode('Resize', [x], { constants }), [x], random)).rejects.toThrow(
      /Resize.*size of the picture/,
    );
  });
});
