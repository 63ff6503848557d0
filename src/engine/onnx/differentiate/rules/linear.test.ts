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

const size = fc.integer({ min: 1, max: 4 });

test('MatMul: vectors, matrices and stacks that broadcast against each other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        left: fc.constantFrom('vector', 'matrix', 'stack'),
        right: fc.constantFrom('vector', 'matrix', 'stack'),
        sizes: fc.tuple(size, size, size),
        stack: fc.array(
          fc.record({ size: fc.integer({ min: 2, max: 3 }), left: fc.boolean(), right: fc.boolean() }),
          {
            minLength: 1,
            maxLength: 2,
          },
        ),
        shorter: fc.boolean(),
        open: fc.boolean(),
        seed: fc.nat(1000),
      }),
      async ({ left, right, sizes: [rows, inner, columns], stack, shorter, open, seed }) => {
        const random = new SeededRandom(seed);
        const a = stack.map((axis) => (axis.left ? axis.size : 1));
        const b = stack.map((axis) => (axis.right ? axis.size : 1)).slice(shorter ? 1 : 0);
        const shapes = {
          left: { vector: [inner], matrix: [rows, inner], stack: [...a, rows, inner] },
          right: { vector: [inner], matrix: [inner, columns], stack: [...b, inner, columns] },
        };
        const operands = [
          operand('a', shapes.left[left], random, { open }),
          operand('b', shapes.right[right], random, { open }),
        ];
        expect(await gradientError(oneNode('MatMul', operands), operands, random)).toBeLessThan(tolerance);
      },
    ),
    { seed: 42, numRuns: 30 },
  );
});

describe('Einsum', () => {
  /** Sizes of a letter; ellipses stand for axes 2 and 3. */
  test.each([
    ['ab,bc->ac'],
    ['ab,bc'],
    ['bhid,bhjd->bhij'],
    ['bhij,bhjd->bihd'],
    ['nctv,vw->nctw'],
    ['i,j->ij'],
    ['ij,k->i'],
    ['abc->ca'],
    ['ab,bc,cd->ad'],
    ['...ij,...jk->...ik'],
    ['...c,cd->...d'],
    ['bi...,bo->bo...'],
    ['...i,i'],
  ])('%s', async (equation) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        fc.nat(1000),
        async (sizes, open, seed) => {
          const random = new SeededRandom(seed);
          const letters = [...new Set(equation.replaceAll(/[^a-z]/g, ''))];
          const operands = (equation.split('->')[0] ?? '').split(',').map((term, i) => {
            const dims = (term.match(/\.\.\.|[a-z]/g) ?? []).flatMap((letter) =>
              letter === '...' ? [2, 3] : [sizes[letters.indexOf(letter)] ?? 1],
            );
            return operand(`x${i}`, dims, random, { open });
          });
          const model = oneNode('Einsum', operands, { attributes: { equation } });
          expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
        },
      ),
      { seed: 43, numRuns: 3 },
    );
  });

  test('an ellipsis over axes that are broadcast', async () => {
    const random = new SeededRandom(8);
    const operands = [operand('a', [2, 1, 3, 2], random), operand('b', [2, 4, 2, 3], random)];
    const model = oneNode('Einsum', operands, { attributes: { equation: '...ij,...jk->...ik' } });
    expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
  });

  test('a diagonal is refused by name', async () => {
    const random = new SeededRandom(9);
    const a = operand('a', [3, 3], random);
    const model = oneNode('Einsum', [a], { attributes: { equation: 'ii->i' } });
    await expect(gradientError(model, [a], random)).rejects.toThrow(/Einsum.*ii->i.*RISE/);
  });
});
