import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { GraphBuilder, node } from '../../build.ts';
import { tensorInt64 } from '../../tensor.ts';
import { declare, gradientError, type Operand, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

/** x with updates at the given places. */
function scattered(
  operator: string,
  operands: readonly Operand[],
  indices: readonly (readonly number[])[],
  attributes: Record<string, string | number>,
) {
  const graph = new GraphBuilder(18);
  const [x = '', updates = ''] = declare(graph, operands);
  const dims = [indices.length, indices[0]?.length ?? 0];
  const places = graph.initialiser(tensorInt64('places', dims, indices.flat()));
  graph.output(graph.add(operator, [x, places, updates], attributes, 'y'));
  return graph.model();
}

describe('elements written into others agree with differences', () => {
  test.each(['none', 'add'])('ScatterElements, reduction %s', async (reduction) => {
    for (const open of [false, true]) {
      const random = new SeededRandom(97);
      const operands = [operand('x', [3, 4], random, { open }), operand('u', [2, 3], random, { open })];
      const places = [
        [3, 0, 1],
        [2, -1, 0],
      ];
      const model = scattered('ScatterElements', operands, places, { axis: 1, reduction });
      expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
    }
  });

  test.each(['none', 'add'])('ScatterND, reduction %s', async (reduction) => {
    const random = new SeededRandom(98);
    const operands = [operand('x', [3, 4, 2], random), operand('u', [2, 2], random)];
    const places = [
      [2, 1],
      [0, 3],
    ];
    const model = scattered('ScatterND', operands, places, { reduction });
    expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
  });

  test('another reduction is refused by name', async () => {
    const random = new SeededRandom(99);
    const operands = [operand('x', [3, 2], random), operand('u', [1, 2], random)];
    const model = scattered('ScatterND', operands, [[1]], { reduction: 'mul' });
    await expect(gradientError(model, operands, random)).rejects.toThrow(/ScatterND.*reduction is mul/);
  });
});

test('TopK: the largest or the smallest along any axis', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        shape: fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 2, maxLength: 3 }),
        axis: fc.constantFrom(0, -1),
        largest: fc.integer({ min: 0, max: 1 }),
        seed: fc.nat(1000),
      }),
      async ({ shape, axis, largest, seed }) => {
        const random = new SeededRandom(seed);
        const x = operand('x', shape, random, { low: -6, high: 6 });
        const graph = new GraphBuilder(17);
        const [input = ''] = declare(graph, [x]);
        graph.addNode(node('TopK', [input, graph.integers([2])], ['y', 'places'], { axis, largest }));
        graph.output('y');
        expect(await gradientError(graph.model(), [x], random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 100, numRuns: 8 },
  );
});
