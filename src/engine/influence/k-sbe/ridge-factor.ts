import { Failure } from '#contract/failure.ts';
import { choleskySolve } from '../../math/cholesky.ts';
import type { DoubleMatrix, DoubleProducts } from '../../math/double-products.ts';

/** Columns that are eliminated together: what is between them runs as matrix products. */
const blockSize = 128;

interface Block {
  readonly start: number;
  readonly size: number;
  /** Inverse of the factor's diagonal block, [size, size]. */
  readonly inverse: DoubleMatrix;
}

/**
 * The Cholesky factor of G + ridge I, made in blocks of columns (left-looking; Golub and Van Loan, Matrix
 * Computations, section 4.2.9), so that nearly all of the work is products in float64.
 */
export class RidgeFactor {
  readonly n: number;
  readonly #lower: Float64Array;
  readonly #blocks: readonly Block[];
  readonly #products: DoubleProducts;

  private constructor(n: number, lower: Float64Array, blocks: readonly Block[], products: DoubleProducts) {
    this.n = n;
    this.#lower = lower;
    this.#blocks = blocks;
    this.#products = products;
  }

  /**
   * @param gram [n, n] symmetric
   * @throws Failure `usage` where ridge is too small for float64
   */
  static async of(
    gram: Float64Array,
    n: number,
    ridge: number,
    products: DoubleProducts,
  ): Promise<RidgeFactor> {
    const lower = new Float64Array(n * n);
    const blocks: Block[] = [];
    for (let start = 0; start < n; start += blockSize) {
      const size = Math.min(blockSize, n - start);
      const column = part(gram, n, start, n - start, start, size);
      for (let i = 0; i < size; i++)
        column.data[i * size + i] = (column.data[i * size + i] as number) + ridge;
      if (start > 0) {
        const left = part(lower, n, start, n - start, 0, start);
        const top = { rows: size, columns: start, data: left.data.subarray(0, size * start) };
        subtract(column.data, (await products.multiply(left, top, 'second')).data);
      }
      if (!factorise(column.data, size)) {
        throw new Failure(
          'usage',
          'lambda is too small for these samples: a larger one, such as 1e-6, is needed',
        );
      }
      const inverse = invertLower(column.data, size);
      blocks.push({ start, size, inverse });
      put(lower, n, start, start, { rows: size, columns: size, data: column.data.subarray(0, size * size) });
      const below = n - start - size;
      if (below > 0) {
        const rest = { rows: below, columns: size, data: column.data.subarray(size * size) };
        put(lower, n, start + size, start, await products.multiply(rest, inverse, 'second'));
      }
    }
    return new RidgeFactor(n, lower, blocks, products);
  }

  /** (G + ridge I)^-1 b for one right side, [n]. */
  solveOne(right: Float64Array): Float64Array {
    return choleskySolve({ n: this.n, lower: this.#lower }, right);
  }

  /** (G + ridge I)^-1 B for [n, columns]. */
  async solve(right: DoubleMatrix): Promise<DoubleMatrix> {
    const { n } = this;
    const { columns } = right;
    const x: DoubleMatrix = { rows: n, columns, data: Float64Array.from(right.data) };
    for (const { start, size, inverse } of this.#blocks) {
      const rows = x.data.subarray(start * columns, (start + size) * columns);
      if (start > 0) {
        const left = part(this.#lower, n, start, size, 0, start);
        const known = { rows: start, columns, data: x.data.subarray(0, start * columns) };
        subtract(rows, (await this.#products.multiply(left, known)).data);
      }
      rows.set((await this.#products.multiply(inverse, { rows: size, columns, data: rows })).data);
    }
    for (const { start, size, inverse } of this.#blocks.toReversed()) {
      const rows = x.data.subarray(start * columns, (start + size) * columns);
      const end = start + size;
      if (end < n) {
        const below = part(this.#lower, n, end, n - end, start, size);
        const known = { rows: n - end, columns, data: x.data.subarray(end * columns) };
        subtract(rows, (await this.#products.multiply(below, known, 'first')).data);
      }
      rows.set((await this.#products.multiply(inverse, { rows: size, columns, data: rows }, 'first')).data);
    }
    return x;
  }
}

function part(
  from: Float64Array,
  n: number,
  row: number,
  rows: number,
  column: number,
  columns: number,
): DoubleMatrix {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const start = (row + i) * n + column;
    data.set(from.subarray(start, start + columns), i * columns);
  }
  return { rows, columns, data };
}

function put(into: Float64Array, n: number, row: number, column: number, block: DoubleMatrix): void {
  const { rows, columns, data } = block;
  for (let i = 0; i < rows; i++)
    into.set(data.subarray(i * columns, (i + 1) * columns), (row + i) * n + column);
}

function subtract(from: Float64Array, other: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] as number) - (other[i] as number);
}

/** In place, with zeros above the diagonal; false where a pivot is not positive. */
function factorise(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number);
      if (i === j && !(sum > 0)) return false;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / (a[j * n + j] as number);
    }
    a.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return true;
}

function invertLower(l: Float64Array, n: number): DoubleMatrix {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pivot = l[i * n + i] as number;
    inverse[i * n + i] = 1 / pivot;
    for (let k = 0; k < i; k++) {
      const factor = (l[i * n + k] as number) / pivot;
      for (let j = 0; j <= k; j++) {
        inverse[i * n + j] = (inverse[i * n + j] as number) - factor * (inverse[k * n + j] as number);
      }
    }
  }
  return { rows: n, columns: n, data: inverse };
}
