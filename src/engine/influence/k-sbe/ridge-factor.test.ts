import { expect, it } from 'vitest';
import { DoubleProducts } from '../../math/double-products.ts';
import { SeededRandom } from '../../math/random.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import { tridiagonalEigen } from '../../math/tridiagonal-eigen.ts';
import { RidgeFactor } from './ridge-factor.ts';

/** A A^T of a random [n, n] matrix, and of rank 2 fewer where asked. */
function randomGram(n: number, rank: number): Float64Array {
  const random = new SeededRandom(n);
  const a = Float64Array.from({ length: n * rank }, () => random.normal());
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += (a[i * rank + k] as number) * (a[j * rank + k] as number);
    return sum;
  });
}

it('solves systems that span several blocks', async () => {
  const n = 300;
  const gram = randomGram(n, n);
  const products = new DoubleProducts(1);
  const factor = await RidgeFactor.of(gram, n, 0.5, products);
  const right = Float64Array.from({ length: n * 2 }, (_, i) => Math.sin(i));
  const { data } = await factor.solve({ rows: n, columns: 2, data: right });
  const one = factor.solveOne(right.filter((_, i) => i % 2 === 0));
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < 2; c++) {
      let sum = 0.5 * (data[i * 2 + c] as number);
      for (let k = 0; k < n; k++) sum += (gram[i * n + k] as number) * (data[k * 2 + c] as number);
      largest = Math.max(largest, Math.abs(sum - (right[i * 2 + c] as number)));
    }
    expect(one[i]).toBeCloseTo(data[i * 2] as number, 9);
  }
  expect(largest).toBeLessThan(1e-9);
  await products.dispose();
});

it.each([1, 2, 3, 30])('finds eigenvalues and vectors of %i rows as Jacobi rotations do', async (n) => {
  const gram = randomGram(n, Math.max(1, n - 2));
  const found = await tridiagonalEigen(gram, n);
  const expected = symmetricEigen(gram, n);
  for (let i = 0; i < n; i++) {
    expect(found.values[i]).toBeCloseTo(expected.values[i] as number, 9);
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (gram[row * n + k] as number) * (found.vectors[i * n + k] as number);
      expect(sum).toBeCloseTo((found.values[i] as number) * (found.vectors[i * n + row] as number), 8);
    }
  }
});

it('settles on matrices of small rank with rounding on top, such as kernels of equal rows', async () => {
  const n = 120;
  const values = Float64Array.from({ length: n }, (_, i) => (i % 4) + 1e-9 * Math.sin(i * i));
  const gram = Float64Array.from({ length: n * n }, (_, at) => {
    const difference = (values[Math.floor(at / n)] as number) - (values[at % n] as number);
    return Math.exp(-(difference ** 2) / 4);
  });
  const found = await tridiagonalEigen(gram, n);
  const trace = found.values.reduce((sum, value) => sum + value, 0);
  expect(trace).toBeCloseTo(n, 9);
  expect(found.values[4]).toBeLessThan(1e-9 * n);
});
