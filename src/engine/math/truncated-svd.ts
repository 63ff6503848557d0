import { type Matrix, type MatrixProduct, matrix } from './matrix-product.ts';
import { SeededRandom } from './random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** The leading singular values and vectors of a matrix: A is close to the sum of s_k u_k v_k^T. */
export interface TruncatedSvd {
  /** [n, k], one left singular vector per column. */
  readonly left: Matrix;
  /** [k], falling. */
  readonly values: Float64Array;
  /** [k, p], one right singular vector per row. */
  readonly right: Matrix;
}

/** Columns beyond `rank` that make the leading ones accurate. */
const oversampling = 10;
/** Passes over the matrix in both directions. */
const iterations = 7;
const startStream = 0x5bd1;

/**
 * The first singular values and vectors by seeded randomised subspace iteration (Halko, Martinsson, Tropp 2011,
 * algorithms 4.4 and 5.1). The products with A are left to `products`; what remains is a matrix of rank + 10 columns.
 *
 * @param a [n, p]
 * @param rank k, at most min(n, p)
 */
export async function truncatedSvd(
  a: Matrix,
  rank: number,
  products: MatrixProduct,
  seed: number,
): Promise<TruncatedSvd> {
  const most = Math.min(a.rows, a.columns);
  if (!(Number.isInteger(rank) && rank >= 1 && rank <= most)) throw new RangeError(`invalid rank: ${rank}`);
  const width = Math.min(most, rank + oversampling);
  const random = new SeededRandom(seed, startStream);
  const start = Float32Array.from({ length: a.columns * width }, () => random.normal());
  let basis = orthonormal(await products.multiply(a, matrix(start, a.columns, width)));
  for (let i = 0; i < iterations; i++) {
    const across = orthonormal(await products.multiply(a, basis, 'first'));
    basis = orthonormal(await products.multiply(a, across));
  }
  const small = await products.multiply(basis, a, 'first');
  const { values, vectors } = symmetricEigen(gramOfRows(small), width);
  const turned = matrix(Float32Array.from(vectors.subarray(0, rank * width)), rank, width);
  const left = await products.multiply(basis, turned, 'second');
  const right = await products.multiply(turned, small);
  const singular = Float64Array.from(values.subarray(0, rank), (value) => Math.sqrt(Math.max(0, value)));
  for (let k = 0; k < rank; k++) {
    const scale = (singular[k] as number) > 0 ? 1 / (singular[k] as number) : 0;
    for (let j = 0; j < a.columns; j++)
      right.data[k * a.columns + j] = (right.data[k * a.columns + j] as number) * scale;
  }
  return { left, values: singular, right };
}

/** B B^T in float64: its eigenvalues are squares, and float32 would lose those of the smaller singular values. */
function gramOfRows({ rows, columns, data }: Matrix): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) {
        sum += (data[i * columns + k] as number) * (data[j * columns + k] as number);
      }
      gram[i * rows + j] = sum;
      gram[j * rows + i] = sum;
    }
  }
  return gram;
}

/**
 * An orthonormal basis of the columns by modified Gram-Schmidt, each column twice ("twice is enough", Giraud et al.
 * 2005), in float64; a column that depends on those before it becomes zero.
 */
function orthonormal(columns: Matrix): Matrix {
  const { rows, columns: count, data } = columns;
  const vectors = Array.from({ length: count }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => data[i * count + j] as number),
  );
  for (const [j, vector] of vectors.entries()) {
    const before = norm(vector);
    for (let round = 0; round < 2; round++) {
      for (const earlier of vectors.slice(0, j)) subtractProjection(vector, earlier);
    }
    const length = norm(vector);
    const scale = length > before * dependent ? 1 / length : 0;
    for (let i = 0; i < rows; i++) vector[i] = (vector[i] as number) * scale;
  }
  const result = new Float32Array(rows * count);
  for (const [j, vector] of vectors.entries()) {
    for (let i = 0; i < rows; i++) result[i * count + j] = vector[i] as number;
  }
  return matrix(result, rows, count);
}

/** What is left of a float32 column that depends on others is rounding. */
const dependent = 1e-6;

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let i = 0; i < vector.length; i++) product += (vector[i] as number) * (unit[i] as number);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - product * (unit[i] as number);
}
