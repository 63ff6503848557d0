import { expect, test } from 'vitest';
import { cholesky, choleskySolve } from './cholesky.ts';
import { SeededRandom } from './random.ts';

test('the factor of a matrix worked out by hand', async () => {
  const factor = await cholesky(Float64Array.of(4, 2, 2, 2, 5, 3, 2, 3, 6), 3);
  expect([0, 3, 4, 6, 7, 8].map((at) => factor?.lower[at])).toEqual([2, 1, 2, 1, 1, 2]);
});

test('solves what it was multiplied from', async () => {
  const n = 37;
  const random = new SeededRandom(1);
  const spread = Float64Array.from({ length: n * n }, () => random.normal());
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (spread[i * n + k] ?? 0) * (spread[j * n + k] ?? 0);
      matrix[i * n + j] = sum;
    }
  }
  const x = Float64Array.from({ length: n }, () => random.normal());
  const right = x.map((_, i) => x.reduce((sum, value, j) => sum + (matrix[i * n + j] ?? 0) * value, 0));
  const factor = await cholesky(matrix, n);
  if (factor === null) throw new Error('positive definite');
  for (const [i, value] of choleskySolve(factor, right).entries()) expect(value).toBeCloseTo(x[i] ?? 0, 8);
});

test('of a singular matrix there is none', async () => {
  expect(await cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
});
