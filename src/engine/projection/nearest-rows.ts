import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import type { Report } from './unit-rows.ts';

/** For each row the nearest ones by cosine distance, 1 - cosine, nearest first; of equal ones the earlier first. */
export interface NearestRows {
  /** Neighbours per row, k. */
  readonly count: number;
  /** [n, k] positions. */
  readonly positions: Int32Array;
  /** [n, k], from 0 to 2. */
  readonly distances: Float32Array;
}

/** Numbers in one block of products, which also is what passes between two chances to cancel. */
const blockNumbers = 2 ** 22;

/**
 * The exact nearest neighbours of rows among others, by products in blocks.
 *
 * @param rows [n, D], each of length one
 * @param among [m, D], each of length one
 * @param count k, at most m, or m - 1 where rows are not their own neighbours
 * @param own rows are among the others, at the same positions, and are not counted as their own neighbours
 */
export async function nearestRows(
  rows: Matrix,
  among: Matrix,
  count: number,
  own: boolean,
  { products, report }: { readonly products: MatrixProduct; readonly report: Report },
): Promise<NearestRows> {
  if (!(Number.isInteger(count) && count >= 1 && count <= among.rows - Number(own))) {
    throw new RangeError(`invalid count: ${count} neighbours among ${among.rows}`);
  }
  const positions = new Int32Array(rows.rows * count);
  const distances = new Float32Array(rows.rows * count);
  const block = Math.max(1, Math.floor(blockNumbers / among.rows));
  for (let start = 0; start < rows.rows; start += block) {
    const some = Math.min(block, rows.rows - start);
    const part = matrix(
      rows.data.subarray(start * rows.columns, (start + some) * rows.columns),
      some,
      rows.columns,
    );
    const { data } = await products.multiply(part, among, 'second');
    for (let row = 0; row < some; row++) {
      const at = start + row;
      largest(data, row * among.rows, among.rows, own ? at : -1, {
        positions: positions.subarray(at * count, (at + 1) * count),
        distances: distances.subarray(at * count, (at + 1) * count),
      });
    }
    await report(start + some, rows.rows, 'looking for neighbours');
  }
  return { count, positions, distances };
}

/** Keeps the nearest in order while the products go by; most fail at the first comparison. */
function largest(
  products: Float32Array,
  start: number,
  length: number,
  without: number,
  found: { readonly positions: Int32Array; readonly distances: Float32Array },
): void {
  const { positions, distances } = found;
  const last = distances.length - 1;
  distances.fill(Number.POSITIVE_INFINITY);
  let farthest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    // Rounding may leave the cosine of equal rows above one.
    const distance = Math.fround(Math.max(0, 1 - (products[start + i] as number)));
    if (distance >= farthest || i === without) continue;
    let place = last;
    while (place > 0 && (distances[place - 1] as number) > distance) {
      distances[place] = distances[place - 1] as number;
      positions[place] = positions[place - 1] as number;
      place--;
    }
    distances[place] = distance;
    positions[place] = i;
    farthest = distances[last] as number;
  }
}
