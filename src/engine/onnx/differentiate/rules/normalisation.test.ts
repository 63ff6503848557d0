import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { float } from '../../attributes.ts';
import { GraphBuilder, node } from '../../build.ts';
import { declare, gradientError, type OneNode, oneNode, operand } from '../finite-differences.ts';

const tolerance = 2e-3;

/** Rounding of the forward operator weighs more where small deviations are divided by. */
async function errors(
  operator: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  options: OneNode = {},
): Promise<number> {
  let worst = 0;
  for (const open of [false, true]) {
    const random = new SeededRandom(51);
    const operands = Object.entries(shapes).map(([name, dims]) =>
      operand(name, dims, random, { open, ...(name === 'variance' ? { low: 0.4, high: 2 } : {}) }),
    );
    worst = Math.max(worst, await gradientError(oneNode(operator, operands, options), operands, random));
  }
  return worst;
}

const epsilon = float(0.01);

describe('normalisations agree with differences, scale and bias included', () => {
  test.each([[[3, 4]], [[2, 4, 3]], [[2, 4, 2, 3]]])('BatchNormalization of %j', async (x) => {
    const vectors = { scale: [4], bias: [4], mean: [4], variance: [4] };
    expect(await errors('BatchNormalization', { x, ...vectors }, { attributes: { epsilon } })).toBeLessThan(
      tolerance,
    );
  });

  test('BatchNormalization in training mode, as standardised weights have it', async () => {
    const random = new SeededRandom(58);
    const operands = [
      operand('x', [1, 3, 5], random),
      operand('scale', [3], random),
      operand('bias', [3], random),
    ];
    const graph = new GraphBuilder(15);
    const statistics = [graph.floats([3], [0, 0, 0]), graph.floats([3], [1, 1, 1])];
    const inputs = [...declare(graph, operands), ...statistics];
    const outputs = ['y', 'running_mean', 'running_variance'];
    graph.addNode(node('BatchNormalization', inputs, outputs, { epsilon, training_mode: 1 }));
    graph.output('y');
    expect(await gradientError(graph.model(), operands, random)).toBeLessThan(tolerance);
  });

  test.each([[[2, 3, 5]], [[2, 3, 3, 2]]])('InstanceNormalization of %j', async (x) => {
    const shapes = { x, scale: [3], bias: [3] };
    expect(await errors('InstanceNormalization', shapes, { attributes: { epsilon } })).toBeLessThan(
      tolerance,
    );
  });

  test.each([
    { x: [2, 3, 4], scale: [4], axis: -1 },
    { x: [2, 3, 4], scale: [3, 4], axis: 1 },
    { x: [2, 3, 4], scale: [3, 4], axis: -2 },
  ])('LayerNormalization of $x from axis $axis', async ({ x, scale, axis }) => {
    const attributes = { axis, epsilon };
    expect(await errors('LayerNormalization', { x, scale, bias: scale }, { attributes })).toBeLessThan(
      tolerance,
    );
    expect(await errors('LayerNormalization', { x, scale }, { attributes })).toBeLessThan(tolerance);
  });

  test('RMSNormalization', async () => {
    const options = { opset: 23, attributes: { epsilon } };
    expect(await errors('RMSNormalization', { x: [2, 3, 4], scale: [4] }, options)).toBeLessThan(tolerance);
  });

  test("SimplifiedLayerNormalization, the runtime's own", async () => {
    const options = { attributes: { epsilon } };
    expect(await errors('SimplifiedLayerNormalization', { x: [2, 3, 4], scale: [4] }, options)).toBeLessThan(
      tolerance,
    );
  });

  test.each([
    [18, 2],
    [21, 4],
  ])('GroupNormalization of operator set %d, %d scales', async (opset, scales) => {
    const shapes = { x: [2, 4, 2, 3], scale: [scales], bias: [scales] };
    const options = { opset, attributes: { num_groups: 2, epsilon } };
    expect(await errors('GroupNormalization', shapes, options)).toBeLessThan(tolerance);
  });

  test.each([3, 5])('LRN over %d channels', async (size) => {
    const attributes = { size, alpha: float(0.5), beta: float(0.6), bias: float(1.5) };
    expect(await errors('LRN', { x: [2, 6, 2, 2] }, { attributes })).toBeLessThan(tolerance);
  });
});

describe('softmax agrees with differences', () => {
  for (const operator of ['Softmax', 'LogSoftmax']) {
    test.each([-1, 0, 1, 2])(`${operator} over axis %d of a modern operator set`, async (axis) => {
      expect(await errors(operator, { x: [2, 3, 4] }, { attributes: { axis } })).toBeLessThan(tolerance);
    });

    test.each([0, 1, 2])(`${operator} from axis %d on, as sets below 13 mean it`, async (axis) => {
      const options = { opset: 11, attributes: { axis } };
      expect(await errors(operator, { x: [2, 3, 4] }, options)).toBeLessThan(tolerance);
    });
  }
});

const some = fc.integer({ min: 2, max: 4 });
const spatial = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 });

describe('random shapes agree with differences', () => {
  /** Shapes and attributes of an operator for x [samples, channels, places ..]; channels are a multiple of 2. */
  const forms: Readonly<
    Record<
      string,
      (
        channels: number,
        rest: readonly number[],
      ) => { shapes: Record<string, readonly number[]>; options: OneNode }
    >
  > = {
    BatchNormalization: (channels) => ({
      shapes: { scale: [channels], bias: [channels], mean: [channels], variance: [channels] },
      options: { attributes: { epsilon } },
    }),
    InstanceNormalization: (channels) => ({
      shapes: { scale: [channels], bias: [channels] },
      options: { attributes: { epsilon } },
    }),
    GroupNormalization: (channels) => ({
      shapes: { scale: [channels], bias: [channels] },
      options: { opset: 21, attributes: { epsilon, num_groups: 2 } },
    }),
    LayerNormalization: (_, rest) => ({
      shapes: { scale: rest, bias: rest },
      options: { attributes: { epsilon, axis: 2 } },
    }),
    RMSNormalization: (_, rest) => ({
      shapes: { scale: rest },
      options: { opset: 23, attributes: { epsilon, axis: 2 } },
    }),
    Softmax: (_, rest) => ({ shapes: {}, options: { attributes: { axis: -rest.length } } }),
    LogSoftmax: (_, rest) => ({ shapes: {}, options: { attributes: { axis: rest.length } } }),
  };

  test.each(Object.entries(forms))('%s', async (operator, form) => {
    await fc.assert(
      fc.asyncProperty(some, some, spatial, async (samples, half, rest) => {
        const channels = 2 * half;
        const { shapes, options } = form(channels, rest);
        // Places of which there are too few to have a deviation are left out: there the normalised value is a sign.
        const x = [samples, channels, ...rest.slice(0, -1), (rest.at(-1) ?? 1) + 2];
        const widened = Object.fromEntries(
          Object.entries(shapes).map(([name, dims]) => [name, dims === rest ? x.slice(2) : dims]),
        );
        expect(await errors(operator, { x, ...widened }, options)).toBeLessThan(tolerance);
      }),
      { seed: 56, numRuns: 3 },
    );
  });
});

test('LRN of random shapes and window sizes agrees with differences', async () => {
  await fc.assert(
    fc.asyncProperty(
      some,
      some,
      fc.tuple(some, some),
      fc.constantFrom(1, 3, 5),
      async (samples, channels, rest, size) => {
        const attributes = { size, alpha: float(0.7), bias: float(1.2) };
        expect(await errors('LRN', { x: [samples, channels, ...rest] }, { attributes })).toBeLessThan(
          tolerance,
        );
      },
    ),
    { seed: 57, numRuns: 4 },
  );
});
