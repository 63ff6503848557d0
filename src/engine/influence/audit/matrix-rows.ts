import { type Matrix, matrix } from '../../math/matrix-product.ts';
import type { Rows } from '../rows.ts';

/** Some rows of a matrix, in the given order: [n, columns]. */
export function rowsOfMatrix({ data, columns }: Matrix, rows: Int32Array): Matrix {
  const chosen = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    chosen.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return matrix(chosen, rows.length, columns);
}

/** All rows in memory at once: what a head is fitted to. */
export function wholeMatrix(rows: Rows): Promise<Matrix> {
  return rows.read(0, rows.count);
}
