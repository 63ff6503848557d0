import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { matrix, RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { type ConceptVector, conceptVector } from './concept-vector.ts';
import { kernelLogistic } from './logistic-regression.ts';
import { randomSets } from './random-sets.ts';
import { heldOut, testedScores } from './tcav-statistics.ts';

const products = new RuntimeMatrixProduct(1);
afterAll(() => products.dispose());
const options = { penalty: 0.01, heldOut: 0.33 };

/** Normal activations around a centre. */
function cloud(rows: number, centre: readonly number[], seed: number) {
  const random = new SeededRandom(seed);
  const data = Float32Array.from(
    { length: rows * centre.length },
    (_, at) => (centre[at % centre.length] ?? 0) + random.normal(),
  );
  return matrix(data, rows, centre.length);
}

describe('logistic regression by inner products', () => {
  test('ends where the gradient is zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (seed, penalty) => {
          const random = new SeededRandom(seed);
          const n = 12;
          const points = Array.from({ length: n }, () => [random.normal(), random.normal(), random.normal()]);
          const kernel = Float64Array.from(
            points.flatMap((a) => points.map((b) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 1))),
          );
          const labels = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));
          const { weights } = kernelLogistic(kernel, labels, penalty);
          // Stationary where penalty * weight_i = y_i sigma(-y_i f_i) / n, as far as the kernel sees it.
          const score = (i: number) =>
            weights.reduce((sum, weight, j) => sum + weight * (kernel[i * n + j] ?? 0), 0);
          const slack = Array.from({ length: n }, (_, i) => {
            const y = labels[i] ?? 0;
            return penalty * (weights[i] ?? 0) - y / (1 + Math.exp(y * score(i))) / n;
          });
          for (let i = 0; i < n; i++) {
            expect(
              Math.abs(slack.reduce((sum, value, j) => sum + value * (kernel[i * n + j] ?? 0), 0)),
            ).toBeLessThan(1e-7);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a concept vector', () => {
  test('points from the others to the examples', async () => {
    const direction = [3, 0, -4, 0, 0];
    const { direction: found } = await conceptVector(
      cloud(200, direction, 1),
      cloud(200, [0, 0, 0, 0, 0], 2),
      options,
      new SeededRandom(1),
      products,
    );
    const cosine = found.reduce((sum, value, i) => sum + (value * (direction[i] ?? 0)) / 5, 0);
    expect(cosine).toBeGreaterThan(0.95);
    expect(Math.hypot(...found)).toBeCloseTo(1, 5);
  });

  test('tells apart what it was not fitted to, and turns round when the sides change places', async () => {
    // The best boundary there is tells 97.7 % of either side; 0.9 of 99 lies five standard errors below.
    const [a, b] = [cloud(300, [4, 0, 0], 3), cloud(300, [0, 0, 0], 4)];
    const there = await conceptVector(a, b, options, new SeededRandom(1), products);
    const back = await conceptVector(b, a, options, new SeededRandom(1), products);
    expect(there.examples.filter(({ right }) => right).length / there.examples.length).toBeGreaterThan(0.9);
    expect(there.othersRight).toBeGreaterThan(0.9);
    expect(there.direction.reduce((sum, value, i) => sum + value * (back.direction[i] ?? 0), 0)).toBeLessThan(
      -0.95,
    );
  });

  test('is the same vector whatever the activations are multiplied by', async () => {
    const [a, b] = [cloud(40, [2, 1, 0], 5), cloud(40, [0, 0, 0], 6)];
    const large = (m: typeof a) =>
      matrix(
        m.data.map((value) => value * 1000),
        m.rows,
        m.columns,
      );
    const plain = await conceptVector(a, b, options, new SeededRandom(1), products);
    const scaled = await conceptVector(large(a), large(b), options, new SeededRandom(1), products);
    for (const [i, value] of plain.direction.entries()) expect(scaled.direction[i]).toBeCloseTo(value, 3);
  });
});

describe('held-out accuracy', () => {
  const vectorsOf = async (shift: number, seed: number): Promise<ConceptVector[]> => {
    const examples = cloud(40, [shift, 0, 0, 0, 0, 0], 100 * seed);
    const vectors: ConceptVector[] = [];
    for (let i = 1; i <= 10; i++) {
      const others = cloud(40, [0, 0, 0, 0, 0, 0], 100 * seed + i);
      vectors.push(await conceptVector(examples, others, options, new SeededRandom(i), products));
    }
    return vectors;
  };

  test('separates examples of a concept', async () => {
    const { accuracy, separates } = heldOut(await vectorsOf(2.5, 1), 0);
    expect(separates).toBe(true);
    expect(accuracy.low).toBeGreaterThan(0.7);
  });

  test('does not separate examples that are drawn as the others are, over 20 draws', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { accuracy, separates } = heldOut(await vectorsOf(0, seed), 0);
      expect(separates).toBe(false);
      expect(Math.abs(accuracy.value - 0.5)).toBeLessThan(0.15);
    }
  });
});

describe('scores against those of random vectors', () => {
  const random = [0.2, 0.8, 0.5, 0.4, 0.6, 0.7, 0.3, 0.5, 0.9, 0.1];
  const high = [0.97, 0.98, 0.99, 1, 1, 1, 0.99, 0.98, 1, 1];

  test('p is multiplied by the number of tests, up to 1', () => {
    const one = testedScores(high, random, { tests: 1, level: 0.05, separates: true, seed: 0 });
    const six = testedScores(high, random, { tests: 6, level: 0.05, separates: true, seed: 0 });
    expect(six.p).toBe(one.p);
    expect(six.correctedP).toBeCloseTo(6 * one.p, 12);
    expect(testedScores(random, random, { tests: 6, level: 0.05, separates: true, seed: 0 }).correctedP).toBe(
      1,
    );
  });

  test('a concept that is not told from random pictures is never significant', () => {
    expect(testedScores(high, random, { tests: 1, level: 0.05, separates: true, seed: 0 }).significant).toBe(
      true,
    );
    expect(testedScores(high, random, { tests: 1, level: 0.05, separates: false, seed: 0 }).significant).toBe(
      false,
    );
  });
});

describe('random sets', () => {
  const items = Array.from({ length: 100 }, (_, i) => i);

  test('share nothing as long as there are items enough', () => {
    const { sets, overlap } = randomSets(items, 10, 10, new SeededRandom(1));
    expect(overlap).toBe(false);
    expect(sets.flat().sort((a, b) => a - b)).toEqual(items);
  });

  test('are drawn anew when there are not, each without repetition, and say so', () => {
    const { sets, overlap } = randomSets(items, 10, 30, new SeededRandom(1));
    expect(overlap).toBe(true);
    for (const set of sets) expect(new Set(set).size).toBe(30);
  });

  test('need at least two sets of items', () => {
    expect(() => randomSets(items, 10, 51, new SeededRandom(1))).toThrow('only 100 random pictures');
  });
});
