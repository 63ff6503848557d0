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

describe('Resize agrees with differences', () => {
  test.each(forms)('$mode, $coordinate_transformation_mode, by sizes and by scales', async (attributes) => {
    const random = new SeededRandom(81);
    const x = operand('x', [2, 2, 3, 4], random);
    const bySizes = [null, null, tensorInt64('sizes', [4], [2, 2, 5, 3])];
    const byScales = [null, tensorFloat('scales', [4], [1, 1, 2, 1.5])];
    for (const constants of [bySizes, byScales]) {
      const model = oneNode('Resize', [x], { attributes, constants });
      expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
    }
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
