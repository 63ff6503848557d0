import { describe, expect, test } from 'vitest';
import { SeededRandom } from './random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { tridiagonalEigen } from './tridiagonal-eigen.ts';

/** Gaussian kernel of points on a line: eigenvalues fall below rounding within a few. */
function kernelOf(points: readonly number[], gamma: number): Float64Array {
  return Float64Array.from(points.flatMap((a) => points.map((b) => Math.exp(-gamma * (a - b) ** 2))));
}

function residual(matrix: Float64Array, n: number, values: Float64Array, vectors: Float64Array): number {
  let worst = 0;
  for (let v = 0; v < n; v++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += (matrix[i * n + j] as number) * (vectors[v * n + j] as number);
      worst = Math.max(worst, Math.abs(sum - (values[v] as number) * (vectors[v * n + i] as number)));
    }
  }
  return worst;
}

describe('eigenvalues by tridiagonal form', () => {
  test('are those of the Jacobi rotations, and the vectors fit', async () => {
    const random = new SeededRandom(4);
    const n = 24;
    const half = Float64Array.from({ length: n * n }, () => random.normal());
    const matrix = half.map((value, at) => value + (half[(at % n) * n + Math.floor(at / n)] as number));
    const { values, vectors } = await tridiagonalEigen(matrix, n);
    const expected = symmetricEigen(matrix, n).values;
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i] as number, 10);
    expect(residual(matrix, n, values, vectors)).toBeLessThan(1e-11);
  });

  test.each([
    ['points that nearly coincide', 256, 1e-9],
    ['many equal points and a few others', 200, 0],
  ])('of a kernel of %s are found, though almost all of them are rounding', async (_, n, spread) => {
    const random = new SeededRandom(5);
    const points = Array.from({ length: n }, (_unused, i) => (i % 40 === 0 ? i : spread * random.normal()));
    const matrix = kernelOf(points, 0.5);
    const { values, vectors } = await tridiagonalEigen(matrix, n);
    expect(residual(matrix, n, values, vectors)).toBeLessThan(1e-10);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(n, 8);
  });

  test('of outputs of a sure classifier are found', async () => {
    const random = new SeededRandom(6);
    const n = 256;
    // Softmax outputs next to the corners: distances of 1e-12 to 1e-3 beside those of 1.
    const rows = Array.from({ length: n }, (_unused, i) => {
      const rest = 10 ** random.between(-12, -3);
      return [0, 1, 2].map((k) => (k === i % 3 ? 1 - 2 * rest : rest));
    });
    const matrix = Float64Array.from(
      rows.flatMap((a) =>
        rows.map((b) => Math.exp(-4 * a.reduce((sum, value, k) => sum + (value - (b[k] as number)) ** 2, 0))),
      ),
    );
    const { values, vectors } = await tridiagonalEigen(matrix, n);
    expect(residual(matrix, n, values, vectors)).toBeLessThan(1e-10);
  });
});
