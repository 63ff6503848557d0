import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { matrix, RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { nonNegativeLeastSquares } from './coordinate-descent.ts';
import { factorise } from './non-negative-factorisation.ts';

const products = new RuntimeMatrixProduct(1);
afterAll(() => products.dispose());

/** Sparse non-negative factors: each row of U uses one or two of the concepts. */
function planted(rows: number, columns: number, rank: number, seed: number, noise = 0) {
  const random = new SeededRandom(seed);
  const basis = Float32Array.from({ length: rank * columns }, (_, at) =>
    Math.floor(((at % columns) * rank) / columns) === Math.floor(at / columns) ? 0.5 + random.uniform() : 0,
  );
  const coefficients = Float32Array.from({ length: rows * rank }, () =>
    random.uniform() < 0.3 ? random.between(1, 4) : 0,
  );
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    let sum = noise * random.uniform();
    for (let k = 0; k < rank; k++) {
      sum +=
        (coefficients[Math.floor(at / columns) * rank + k] as number) *
        (basis[k * columns + (at % columns)] as number);
    }
    return sum;
  });
  return { a: matrix(data, rows, columns), basis, coefficients };
}

const options = { mostIterations: 400, tolerance: 1e-7, seed: 1 };

describe('non-negative matrix factorisation', () => {
  test('recovers planted concepts up to their order', async () => {
    const [rows, columns, rank] = [120, 24, 4];
    const { a, basis } = planted(rows, columns, rank, 5);
    const found = await factorise(a, { ...options, rank }, products);
    expect(found.error).toBeLessThan(1e-3);
    expect(found.converged).toBe(true);
    for (let k = 0; k < rank; k++) {
      const truth = basis.subarray(k * columns, (k + 1) * columns);
      const length = Math.hypot(...truth);
      const cosines = Array.from({ length: rank }, (_, j) =>
        truth.reduce(
          (sum, value, i) => sum + (value / length) * (found.basis.data[j * columns + i] as number),
          0,
        ),
      );
      expect(Math.max(...cosines)).toBeGreaterThan(0.999);
    }
  });

  test('factors are never negative, the rows of the basis have length 1, and the error is that of their product', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 5 }),
        async (seed, rank) => {
          const random = new SeededRandom(seed);
          const a = matrix(
            Float32Array.from({ length: 30 * 9 }, () => random.uniform()),
            30,
            9,
          );
          const { coefficients, basis, error } = await factorise(
            a,
            { ...options, mostIterations: 20, rank },
            products,
          );
          expect(Math.min(...coefficients.data, ...basis.data)).toBeGreaterThanOrEqual(0);
          for (let k = 0; k < rank; k++)
            expect(Math.hypot(...basis.data.subarray(k * 9, (k + 1) * 9))).toBeCloseTo(1, 5);
          let left = 0;
          let total = 0;
          for (let i = 0; i < 30; i++) {
            for (let j = 0; j < 9; j++) {
              let product = 0;
              for (let k = 0; k < rank; k++) {
                product += (coefficients.data[i * rank + k] as number) * (basis.data[k * 9 + j] as number);
              }
              left += ((a.data[i * 9 + j] as number) - product) ** 2;
              total += (a.data[i * 9 + j] as number) ** 2;
            }
          }
          expect(error).toBeCloseTo(Math.sqrt(left / total), 5);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('at rank 1 it reaches the error of the first singular pair, which no other factorisation beats', async () => {
    const { a } = planted(40, 12, 3, 2, 0.2);
    const { error } = await factorise(a, { ...options, rank: 1 }, products);
    // Power iteration on A^T A.
    let v = new Float64Array(12).fill(1);
    let largest = 0;
    for (let step = 0; step < 500; step++) {
      const u = Float64Array.from({ length: 40 }, (_, i) =>
        v.reduce((sum, x, j) => sum + x * (a.data[i * 12 + j] as number), 0),
      );
      const w = Float64Array.from({ length: 12 }, (_, j) =>
        u.reduce((sum, x, i) => sum + x * (a.data[i * 12 + j] as number), 0),
      );
      largest = Math.hypot(...w);
      v = w.map((x) => x / largest);
    }
    const total = a.data.reduce((sum, value) => sum + value * value, 0);
    expect(error).toBeCloseTo(Math.sqrt(1 - largest / total), 5);
  });

  test('more iterations never raise the error', async () => {
    const { a } = planted(60, 20, 5, 9, 1);
    let before = Number.POSITIVE_INFINITY;
    for (const mostIterations of [1, 2, 5, 20, 80]) {
      const { error } = await factorise(a, { ...options, tolerance: 0, mostIterations, rank: 5 }, products);
      expect(error).toBeLessThanOrEqual(before + 1e-6);
      before = error;
    }
  });

  test('says when it stopped before it converged', async () => {
    const { a } = planted(60, 20, 5, 9, 1);
    const { converged, iterations } = await factorise(
      a,
      { ...options, mostIterations: 2, rank: 5 },
      products,
    );
    expect({ converged, iterations }).toEqual({ converged: false, iterations: 2 });
  });

  test('gives the same bytes twice', async () => {
    const { a } = planted(80, 16, 4, 3, 0.5);
    const first = await factorise(a, { ...options, rank: 4 }, products);
    const second = await factorise(a, { ...options, rank: 4 }, products);
    expect(second).toEqual(first);
  });

  test('refuses more concepts than there are channels', async () => {
    const { a } = planted(30, 6, 2, 1);
    await expect(factorise(a, { ...options, rank: 7 }, products)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('non-negative least squares', () => {
  test('agrees with the best of all supports, solved one by one', () => {
    const rank = 3;
    const random = new SeededRandom(4);
    for (let round = 0; round < 50; round++) {
      const w = Array.from({ length: rank }, () => Array.from({ length: 5 }, () => random.uniform()));
      const a = Array.from({ length: 5 }, () => random.between(-0.5, 1));
      const inner = (x: readonly number[], y: readonly number[]) =>
        x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
      const gram = Float64Array.from(w.flatMap((x) => w.map((y) => inner(x, y))));
      const cross = Float64Array.from(w, (x) => inner(a, x));
      const found = nonNegativeLeastSquares(cross, gram, rank);
      const cost = (u: readonly number[]) =>
        a.reduce(
          (sum, value, i) => sum + (value - u.reduce((s, x, k) => s + x * (w[k]?.[i] ?? 0), 0)) ** 2,
          0,
        );
      const best = Math.min(...supports(rank).map((support) => cost(solved(support, gram, cross, rank))));
      expect(cost(Array.from(found))).toBeCloseTo(best, 6);
    }
  });
});

function supports(rank: number): number[][] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, k) => k).filter((k) => ((bits >> k) & 1) === 1),
  );
}

/** Least squares on a support by Cramer's rule; all zero where the solution is not feasible. */
function solved(support: readonly number[], gram: Float64Array, cross: Float64Array, rank: number): number[] {
  const m = support.map((i) => support.map((j) => gram[i * rank + j] ?? 0));
  const b = support.map((i) => cross[i] ?? 0);
  const whole = determinant(m);
  const values = support.map(
    (_, k) => determinant(m.map((row, i) => row.map((x, j) => (j === k ? (b[i] ?? 0) : x)))) / whole,
  );
  if (values.some((value) => !(value >= 0))) return new Array(rank).fill(0);
  return Array.from({ length: rank }, (_, k) => values[support.indexOf(k)] ?? 0);
}

function determinant(m: readonly (readonly number[])[]): number {
  const [first] = m;
  if (first === undefined) return 1;
  return first.reduce(
    (sum, value, j) =>
      sum +
      (j % 2 === 0 ? value : -value) * determinant(m.slice(1).map((row) => row.filter((_, i) => i !== j))),
    0,
  );
}
