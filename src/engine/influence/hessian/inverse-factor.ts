import { Failure } from '#contract/failure.ts';
import type { DoubleMatrix, DoubleProducts } from '../../math/double-products.ts';

/** Columns that are worked off at once: what lies inside a block is done in JavaScript, the rest by matrix products. */
const blockSize = 96;

/**
 * W = L^-1 of a symmetric positive definite A = L L^T, [n, n] lower triangular, so that A^-1 = W^T W: a left-looking
 * blocked Cholesky factorisation (Golub and Van Loan, Matrix Computations, section 4.2.9) and a blocked inversion.
 * 3,000 unknowns take some seconds.
 *
 * @param symmetric is overwritten
 * @param report told after each block how far of `total` it is
 * @throws Failure `usage` when the matrix is not positive definite in float64
 */
export async function inverseFactor(
  symmetric: Float64Array,
  n: number,
  products: DoubleProducts,
  report: (done: number, total: number) => Promise<void>,
): Promise<Float64Array> {
  const lower = new Float64Array(n * n);
  const inverses: Float64Array[] = [];
  for (let from = 0; from < n; from += blockSize) {
    const size = Math.min(blockSize, n - from);
    const panel = await updatedPanel(symmetric, lower, n, from, size, products);
    const inverse = invertedDiagonal(panel, size);
    inverses.push(inverse);
    // Rows of the panel times the inverse, transposed, are rows of L; for its first block that is the factor itself.
    const rows = n - from;
    const factor = await products.multiply(
      { rows, columns: size, data: panel },
      { rows: size, columns: size, data: inverse },
      'second',
    );
    for (let row = 0; row < rows; row++) {
      const last = Math.min(size, row + 1);
      for (let k = 0; k < last; k++) {
        lower[(from + row) * n + from + k] = factor.data[row * size + k] as number;
      }
    }
    await report(from + size, 2 * n);
  }
  return invert(lower, inverses, symmetric, n, products, report);
}

/** Columns [from, from + size) of A without what the columns of L before them account for, rows from `from` on. */
async function updatedPanel(
  symmetric: Float64Array,
  lower: Float64Array,
  n: number,
  from: number,
  size: number,
  products: DoubleProducts,
): Promise<Float64Array> {
  const rows = n - from;
  const panel = new Float64Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const start = (from + row) * n + from;
    panel.set(symmetric.subarray(start, start + size), row * size);
  }
  if (from === 0) return panel;
  const known = await products.multiply(
    { rows, columns: n, data: lower.subarray(from * n) },
    { rows: size, columns: n, data: lower.subarray(from * n, (from + size) * n) },
    'second',
  );
  for (let i = 0; i < panel.length; i++) panel[i] = (panel[i] as number) - (known.data[i] as number);
  return panel;
}

/** The inverse of the Cholesky factor of the panel's first [size, size] numbers. */
function invertedDiagonal(panel: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = panel[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * size + k] as number) * (factor[j * size + k] as number);
      if (i !== j) factor[i * size + j] = sum / (factor[j * size + j] as number);
      else if (sum > 0) factor[i * size + i] = Math.sqrt(sum);
      else {
        throw new Failure(
          'usage',
          'the second derivative of the loss is not positive definite: raise damping, or check the features for ' +
            'numbers beyond reason.',
        );
      }
    }
  }
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    for (let i = column; i < size; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) {
        sum -= (factor[i * size + k] as number) * (inverse[k * size + column] as number);
      }
      inverse[i * size + column] = sum / (factor[i * size + i] as number);
    }
  }
  return inverse;
}

/** The inverse of L, block row by block row, written over `room`. */
async function invert(
  lower: Float64Array,
  inverses: readonly Float64Array[],
  room: Float64Array,
  n: number,
  products: DoubleProducts,
  report: (done: number, total: number) => Promise<void>,
): Promise<Float64Array> {
  room.fill(0);
  for (const [block, inverse] of inverses.entries()) {
    const from = block * blockSize;
    const size = Math.min(blockSize, n - from);
    const own: DoubleMatrix = { rows: size, columns: size, data: inverse };
    if (from > 0) {
      const before = new Float64Array(size * from);
      for (let row = 0; row < size; row++) {
        before.set(lower.subarray((from + row) * n, (from + row) * n + from), row * from);
      }
      const sum = await products.multiply(
        { rows: size, columns: from, data: before },
        { rows: from, columns: n, data: room.subarray(0, from * n) },
        'neither',
      );
      const found = await products.multiply(own, sum, 'neither');
      for (let i = 0; i < size * n; i++) room[from * n + i] = -(found.data[i] as number);
    }
    for (let row = 0; row < size; row++) {
      room.set(inverse.subarray(row * size, (row + 1) * size), (from + row) * n + from);
    }
    await report(n + from + size, 2 * n);
  }
  return room;
}
