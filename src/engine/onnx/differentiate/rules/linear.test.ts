import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { float } from '../../attributes.ts';
import { gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

test('Gemm: transposed or not, scaled, with an addend that is broadcast', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        sizes: fc.tuple(
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 4 }),
        ),
        transA: fc.integer({ min: 0, max: 1 }),
        transB: fc.integer({ min: 0, max: 1 }),
        addend: fc.constantFrom('none', 'row', 'column', 'matrix', 'scalar'),
        open: fc.boolean(),
        seed: fc.nat(1000),
      }),
      async ({ sizes: [rows, inner, columns], transA, transB, addend, open, seed }) => {
        const random = new SeededRandom(seed);
        const shapes = { row: [columns], column: [rows, 1], matrix: [rows, columns], scalar: [], none: [] };
        const operands = [
          operand('a', transA === 1 ? [inner, rows] : [rows, inner], random, { open }),
          operand('b', transB === 1 ? [columns, inner] : [inner, columns], random),
          ...(addend === 'none' ? [] : [operand('c', shapes[addend], random)]),
        ];
        const attributes = { transA, transB, alpha: float(0.7), beta: float(1.3) };
        const model = oneNode('Gemm', operands, { attributes });
        expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 41, numRuns: 16 },
  );
});

describe('MatMul', () => {
  test.each([
    [[3], [3]],
    [[3], [3, 2]],
    [[2, 3], [3]],
    [
      [2, 3],
      [3, 4],
    ],
    [[2, 2, 3], [3]],
    [[3], [2, 3, 4]],
    [
      [2, 4, 3],
      [3, 2],
    ],
    [
      [4, 3],
      [2, 3, 2],
    ],
    [
      [2, 1, 4, 3],
      [2, 3, 2],
    ],
    [
      [1, 2, 3],
      [2, 3, 2],
    ],
  ])('%j by %j', async (left, right) => {
    for (const open of [false, true]) {
      const random = new SeededRandom(left.length * 10 + right.length);
      const operands = [operand('a', left, random, { open }), operand('b', right, random, { open })];
      expect(await gradientError(oneNode('MatMul', operands), operands, random)).toBeLessThan(tolerance);
    }
  });
});

describe('Einsum', () => {
  test.each([
    ['ab,bc->ac', [2, 3], [3, 4]],
    ['ab,bc', [2, 3], [3, 4]],
    ['bhid,bhjd->bhij', [2, 2, 3, 2], [2, 2, 4, 2]],
    ['bhij,bhjd->bihd', [2, 2, 3, 4], [2, 2, 4, 2]],
    ['nctv,vw->nctw', [2, 2, 3, 4], [4, 3]],
    ['i,j->ij', [3], [4]],
    ['ij,k->i', [2, 3], [4]],
  ])('%s', async (equation, left, right) => {
    const random = new SeededRandom(7);
    const operands = [operand('a', left, random), operand('b', right, random, { open: true })];
    const model = oneNode('Einsum', operands, { attributes: { equation } });
    expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
  });

  test('a transposition and a sum over one operand', async () => {
    const random = new SeededRandom(8);
    const a = operand('a', [2, 3, 2], random);
    const model = oneNode('Einsum', [a], { attributes: { equation: 'abc->ca' } });
    expect(await gradientError(model, [a], random)).toBeLessThan(tolerance);
  });

  test('a diagonal is refused by name', async () => {
    const random = new SeededRandom(9);
    const a = operand('a', [3, 3], random);
    const model = oneNode('Einsum', [a], { attributes: { equation: 'ii->i' } });
    await expect(gradientError(model, [a], random)).rejects.toThrow(/Einsum.*ii->i.*RISE/);
  });
});
