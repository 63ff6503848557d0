import { type Matrix, matrix } from '../math/matrix-product.ts';

/** Rows of float32 numbers, in memory or in a file: read in blocks, so that their number is bounded by the disk alone. */
export interface Rows {
  readonly count: number;
  /** Numbers per row. */
  readonly width: number;
  /** Rows from `start` on, [count, width]. The caller must not write into them. */
  read(start: number, count: number): Promise<Matrix>;
}

/** Rows that are in memory already. */
export function memoryRows(all: Matrix): Rows {
  const { rows, columns, data } = all;
  return {
    count: rows,
    width: columns,
    read: async (start, count) =>
      matrix(data.subarray(start * columns, (start + count) * columns), count, columns),
  };
}

/** Blocks of at most `size` rows, in order. */
export async function* blocksOf(
  rows: Rows,
  size: number,
): AsyncGenerator<{ readonly start: number; readonly block: Matrix }> {
  for (let start = 0; start < rows.count; start += size) {
    yield { start, block: await rows.read(start, Math.min(size, rows.count - start)) };
  }
}
