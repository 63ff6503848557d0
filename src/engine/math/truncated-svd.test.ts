import { afterAll, describe, expect, test } from 'vitest';
import { matrix, RuntimeMatrixProduct, type Transposed } from './matrix-product.ts';
import { SeededRandom } from './random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { truncatedSvd } from './truncated-svd.ts';

const products = new RuntimeMatrixProduct(1);
afterAll(() => products.dispose());

function normal(rows: number, columns: number, seed: number) {
  const random = new SeededRandom(seed);
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  );
}

describe('matrix product', () => {
  test.each<Transposed>(['neither', 'first', 'second'])(
    'transposed %s equals the sums written out',
    async (which) => {
      const [rows, inner, columns] = [5, 7, 4];
      const a = which === 'first' ? normal(inner, rows, 1) : normal(rows, inner, 1);
      const b = which === 'second' ? normal(columns, inner, 2) : normal(inner, columns, 2);
      const product = await products.multiply(a, b, which);
      expect([product.rows, product.columns]).toEqual([rows, columns]);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let sum = 0;
          for (let k = 0; k < inner; k++) {
            const left = a.data[which === 'first' ? k * rows + i : i * inner + k] as number;
            sum += left * (b.data[which === 'second' ? j * inner + k : k * columns + j] as number);
          }
          expect(product.data[i * columns + j]).toBeCloseTo(sum, 5);
        }
      }
    },
  );

  test('refuses matrices that do not fit', async () => {
    await expect(products.multiply(normal(2, 3, 1), normal(2, 3, 1))).rejects.toThrow('inner sizes 3 and 2');
  });
});

test('eigenvalues of a second difference matrix are 2 - 2 cos(k pi / (n + 1))', () => {
  const n = 12;
  const symmetric = Float64Array.from({ length: n * n }, (_, at) => {
    const distance = Math.abs(Math.floor(at / n) - (at % n));
    return distance === 0 ? 2 : distance === 1 ? -1 : 0;
  });
  const { values, vectors } = symmetricEigen(symmetric, n);
  for (let k = 0; k < n; k++) {
    expect(values[k]).toBeCloseTo(2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)), 12);
    for (let i = 0; i < n; i++) {
      let applied = 0;
      for (let j = 0; j < n; j++)
        applied += (symmetric[i * n + j] as number) * (vectors[k * n + j] as number);
      expect(applied).toBeCloseTo((values[k] as number) * (vectors[k * n + i] as number), 12);
    }
  }
});

describe('truncated singular value decomposition', () => {
  test('finds the singular values and vectors that a matrix was made of', async () => {
    const [n, p, rank] = [60, 40, 4];
    const planted = [9, 5, 2, 1];
    // Rows of cosines are orthogonal: the discrete cosine transform's basis.
    const cosine = (k: number, i: number, length: number) =>
      Math.sqrt(2 / length) * Math.cos((Math.PI * (i + 0.5) * (k + 1)) / length);
    const a = matrix(
      Float32Array.from({ length: n * p }, (_, at) =>
        planted.reduce(
          (sum, s, k) => sum + s * cosine(k, Math.floor(at / p), n) * cosine(k + 3, at % p, p),
          0,
        ),
      ),
      n,
      p,
    );
    const { left, values, right } = await truncatedSvd(a, rank, products, 1);
    for (const [k, expected] of planted.entries()) {
      expect(values[k]).toBeCloseTo(expected, 4);
      let alongLeft = 0;
      let alongRight = 0;
      for (let i = 0; i < n; i++) alongLeft += (left.data[i * rank + k] as number) * cosine(k, i, n);
      for (let j = 0; j < p; j++) alongRight += (right.data[k * p + j] as number) * cosine(k + 3, j, p);
      expect(Math.abs(alongLeft)).toBeCloseTo(1, 5);
      expect(alongLeft * alongRight).toBeCloseTo(1, 5);
    }
  });

  test('a matrix of lower rank than asked for has zeros after its own values', async () => {
    const a = matrix(
      Float32Array.from({ length: 20 * 8 }, (_, at) => (1 + (at % 8)) * (1 + Math.floor(at / 8))),
      20,
      8,
    );
    const { values } = await truncatedSvd(a, 3, products, 1);
    expect((values[1] as number) / (values[0] as number)).toBeLessThan(1e-3);
  });
});
