import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { gradientError, gradients, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

const axis = fc
  .record({
    size: fc.integer({ min: 4, max: 7 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.integer({ min: 0, max: 2 }),
    after: fc.integer({ min: 0, max: 2 }),
  })
  .map((one) => ({
    ...one,
    before: Math.min(one.before, one.kernel - 1),
    after: Math.min(one.after, one.kernel - 1),
  }));

const pool = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
  roundUp: fc.boolean(),
  dilated: fc.boolean(),
  countPadding: fc.boolean(),
  open: fc.boolean(),
  seed: fc.nat(1000),
});

test('MaxPool: strides, pads, dilations, ceil_mode', async () => {
  await fc.assert(
    fc.asyncProperty(pool, async ({ axes, roundUp, dilated, open, seed }) => {
      const random = new SeededRandom(seed);
      const x = operand('x', [2, 2, ...axes.map(({ size }) => size)], random, { open, low: -6, high: 6 });
      const attributes = {
        kernel_shape: axes.map(({ kernel }) => kernel),
        strides: axes.map(({ stride }) => stride),
        dilations: axes.map(({ dilation }) => (dilated ? dilation : 1)),
        pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
        ceil_mode: roundUp ? 1 : 0,
      };
      expect(await gradientError(oneNode('MaxPool', [x], { attributes }), [x], random)).toBeLessThan(
        tolerance,
      );
    }),
    { seed: 31, numRuns: 16 },
  );
});

test.each([
  [17, false],
  [19, true],
])('AveragePool of operator set %d: strides, pads, ceil_mode, count_include_pad', async (opset, dilated) => {
  await fc.assert(
    fc.asyncProperty(pool, async ({ axes, roundUp, countPadding, open, seed }) => {
      const random = new SeededRandom(seed);
      const sizes = axes.map(({ size }) => size);
      const x = operand('x', [2, 2, ...sizes], random, { open: open && !roundUp });
      const attributes = {
        kernel_shape: axes.map(({ kernel }) => kernel),
        strides: axes.map(({ stride }) => stride),
        pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
        ceil_mode: roundUp ? 1 : 0,
        count_include_pad: countPadding ? 1 : 0,
        ...(dilated ? { dilations: axes.map(({ dilation }) => dilation) } : {}),
      };
      const model = oneNode('AveragePool', [x], { attributes, opset });
      expect(await gradientError(model, [x], random)).toBeLessThan(tolerance);
    }),
    { seed: 32, numRuns: 16 },
  );
});

test.each(['SAME_UPPER', 'SAME_LOWER', 'VALID'])('pools with automatic padding %s', async (automatic) => {
  const random = new SeededRandom(3);
  const x = operand('x', [1, 2, 5, 6], random);
  const attributes = { kernel_shape: [2, 3], strides: [2, 2], auto_pad: automatic };
  for (const operator of ['MaxPool', 'AveragePool']) {
    expect(await gradientError(oneNode(operator, [x], { attributes }), [x], random)).toBeLessThan(tolerance);
  }
});

test.each(['GlobalAveragePool', 'GlobalMaxPool'])('%s', async (operator) => {
  for (const open of [false, true]) {
    const random = new SeededRandom(4);
    const x = operand('x', [2, 3, 3, 2], random, { open });
    expect(await gradientError(oneNode(operator, [x]), [x], random)).toBeLessThan(tolerance);
  }
});

test.each([false, true])('MaxPool that would count its indices by columns, sizes open: %s', async (open) => {
  const random = new SeededRandom(6);
  const x = operand('x', [1, 2, 4, 5], random, { open });
  const attributes = { kernel_shape: [2, 2], strides: [2, 1], storage_order: 1 };
  expect(await gradientError(oneNode('MaxPool', [x], { attributes }), [x], random)).toBeLessThan(tolerance);
});

/** Where the first maximum of each window lies, window by window: brute force for one channel. */
function firstMaxima(
  picture: Float32Array,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  [vertical, horizontal]: readonly [WindowAxis, WindowAxis],
): readonly number[] {
  const places: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let best = -1;
      for (let i = 0; i < vertical.kernel; i++) {
        for (let j = 0; j < horizontal.kernel; j++) {
          const y = row * vertical.stride + i * vertical.dilation - vertical.before;
          const x = column * horizontal.stride + j * horizontal.dilation - horizontal.before;
          if (y < 0 || y >= height || x < 0 || x >= width) continue;
          const place = y * width + x;
          if (best < 0 || (picture[place] as number) > (picture[best] as number)) best = place;
        }
      }
      places.push(best);
    }
  }
  return places;
}

interface WindowAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

test('MaxPool of few different values: each cotangent goes to the first maximum, whatever the window', async () => {
  const tied = fc.record({
    axes: fc.tuple(axis, axis),
    square: fc.boolean(),
    open: fc.boolean(),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(tied, async ({ axes: [vertical, other], square, open, seed }) => {
      const horizontal = square ? { ...other, stride: vertical.stride } : other;
      const both = [vertical, horizontal] as const;
      const random = new SeededRandom(seed);
      const [height, width] = [vertical.size, horizontal.size];
      const [rows = 0, columns = 0] = both.map((one) => {
        const reach = (one.kernel - 1) * one.dilation + 1;
        return Math.floor((one.size + one.before + one.after - reach) / one.stride) + 1;
      });
      fc.pre(rows > 0 && columns > 0);
      const plain = operand('x', [2, 3, height, width], random, { open });
      const x = { ...plain, data: plain.data.map(() => random.integer(3) - 1) };
      const attributes = {
        kernel_shape: both.map(({ kernel }) => kernel),
        strides: both.map(({ stride }) => stride),
        dilations: both.map(({ dilation }) => dilation),
        pads: [...both.map(({ before }) => before), ...both.map(({ after }) => after)],
      };
      const count = rows * columns;
      const cotangents = Array.from({ length: 6 * count }, () => random.integer(9) - 4);
      const expected = new Array<number>(x.data.length).fill(0);
      for (let channel = 0; channel < 6; channel++) {
        const from = channel * height * width;
        const picture = x.data.subarray(from, from + height * width);
        for (const [window, place] of firstMaxima(
          picture,
          [height, width],
          [rows, columns],
          both,
        ).entries()) {
          expected[from + place] =
            (expected[from + place] as number) + (cotangents[channel * count + window] as number);
        }
      }
      const model = oneNode('MaxPool', [x], { attributes });
      const found = await gradients(model, [x], cotangents, [2, 3, rows, columns]);
      const unsigned = (values: readonly number[] | undefined) =>
        values?.map((value) => (value === 0 ? 0 : value));
      expect(unsigned(found.x)).toEqual(unsigned(expected));
    }),
    { seed: 33, numRuns: 60 },
  );
});

/** PyTorch: F.max_pool2d keeps the first maximum of a window in row-major order. */
test('of equal maxima the first one gets the gradient', async () => {
  const random = new SeededRandom(5);
  const x = { ...operand('x', [1, 1, 2, 3], random), data: Float32Array.of(0, 1, 1, 1, 1, 0) };
  const local = oneNode('MaxPool', [x], { attributes: { kernel_shape: [2, 2] } });
  expect(await gradients(local, [x], [1, 10], [1, 1, 1, 2])).toEqual({ x: [0, 11, 0, 0, 0, 0] });
  const global = oneNode('GlobalMaxPool', [x]);
  expect(await gradients(global, [x], [1], [1, 1, 1, 1])).toEqual({ x: [0, 1, 0, 0, 0, 0] });
});
