import { expect, test } from 'vitest';
import { averageLinkage } from '../../math/average-linkage.ts';
import { axisHierarchy } from './axis-hierarchy.ts';
import { biasedShapley } from './biased-sampling.ts';
import { exactShapley } from './exact.ts';
import { gameOf } from './fixtures/games.ts';
import { playersUnder } from './hierarchy.ts';
import { weightedRidge } from './lime-regression.ts';
import { owenValues } from './owen.ts';

function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(tolerance);
  }
}

/** v(S) = (sum of i + 1 over members)^2 mod 17. */
const squares = gameOf(
  8,
  (members) => members.reduce((sum, member, i) => sum + member * (i + 1), 0) ** 2 % 17,
);
const pairsOfPairs = {
  players: 8,
  children: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
};

/** shap 0.51.0, PartitionExplainer with this clustering; its max_evals counts the empty and the full coalition. */
test.each([
  [4, [0.75, 0.75, 0.75, 0.75, 0.25, 0.25, 0.25, 0.25]],
  [12, [0.875, 0.875, 0.625, 0.625, 0.375, 0.375, 0.125, 0.125]],
  [2000, [2, -0.25, -2.5, 3.75, 1.5, -0.75, -0.875, 1.125]],
])('Owen values after %i evaluations are those of shap', async (evaluations, expected) => {
  const found = await owenValues(squares, pairsOfPairs, { evaluations: evaluations - 2 });
  close(found.scores, expected);
  expect(found.evaluations).toBeLessThanOrEqual(evaluations);
});

/** lime 0.2.0.1, LimeBase.explain_instance_with_data on the same rows, with scikit-learn 1.9.1. */
test('the weighted ridge regression is that of the lime package', async () => {
  const players = 7;
  const count = 40;
  const rows = new Uint8Array(count * players);
  for (let k = 0; k < count; k++) {
    for (let b = 0; b < players; b++) {
      rows[k * players + b] = k === 0 ? 1 : ((k * k * 5 + k * 3 * b + b) >> 1) % 2;
    }
  }
  const targets = Float64Array.from({ length: count }, (_, k) => ((k * k * 7) % 23) / 23);
  const weights = targets.map((_, k) => {
    const size = rows.subarray(k * players, (k + 1) * players).reduce((sum, member) => sum + member, 0);
    const distance = 1 - Math.sqrt(size / players);
    return Math.sqrt(Math.exp(-(distance ** 2) / 0.25 ** 2));
  });
  close(weights.subarray(0, 4), [1, 3.35462628e-4, 0.620912297, 0.385153741], 1e-8);
  const fit = await weightedRidge({ rows, weights, targets }, 1);
  close(
    fit.coefficients,
    [
      -0.17973344311811457, -0.047133401453786326, -0.06720253086737239, -0.06346618456596283,
      -0.17973344311811457, -0.047133401453786306, -0.0672025308673723,
    ],
  );
  expect(fit.intercept).toBeCloseTo(0.8313383785626238, 10);
  expect(fit.explained).toBeCloseTo(0.3076647370562423, 10);
});

/** SciPy 1.17.1, linkage(points, 'average'). */
test('average linkage is that of SciPy', async () => {
  const points = Array.from({ length: 9 }, (_, i) => [((i * 7) % 11) + 0.1 * i, (i * i * 3) % 13] as const);
  const distances = Float64Array.from(
    points.flatMap(([y, x]) => points.map(([v, u]) => Math.hypot(y - v, x - u))),
  );
  const { children, heights } = await averageLinkage(distances, 9);
  expect([...children]).toEqual([5, 8, 1, 7, 2, 9, 3, 6, 10, 12, 4, 11, 0, 13, 14, 15]);
  close(
    heights,
    [0.7, 1.72046505, 2.28013657, 3.08058436, 3.96449674, 4.37331593, 8.85492356, 9.29612904],
    1e-8,
  );
});

test('halving cuts the longer side of the box around the points, again and again', () => {
  // Four in a row far to the right of each other, two of them above one another.
  const points = Float64Array.of(0, 0, 0, 10, 0, 100, 4, 100);
  const under = playersUnder(axisHierarchy(points)).map((group) => [...group].sort());
  expect(under.slice(4)).toEqual([
    [0, 1],
    [2, 3],
    [0, 1, 2, 3],
  ]);
});

test('points in one place are halved by number', () => {
  const under = playersUnder(axisHierarchy(new Float64Array(10)));
  expect(under.slice(5).map((group) => group.length)).toEqual([2, 3, 2, 5]);
});

/** With v(S) = |S| each gain is 1, and sizes are uniform: the mean of s! (n - s - 1)! / n! over s. */
test("the CorrSHAP paper's baseline weighs coalitions twice", async () => {
  const size = gameOf(4, (members) => members.reduce((sum, member) => sum + member, 0));
  const { scores, errors } = await biasedShapley(size, { seed: 5 });
  const expected = (1 / 4 + 1 / 12 + 1 / 12 + 1 / 4) / 4;
  for (const [i, score] of scores.entries()) {
    expect(Math.abs(score - expected)).toBeLessThan(4 * (errors?.[i] ?? 0));
  }
  expect((await exactShapley(size)).scores[0]).toBeCloseTo(1, 12);
});
