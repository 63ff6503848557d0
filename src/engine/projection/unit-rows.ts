import { blockRows } from '../influence/held-rows.ts';
import { blocksOf, type Rows } from '../influence/rows.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';

/** Between blocks of work: tells how far it is, and is where a cancel is heard. */
export type Report = (done: number, total: number, message: string) => Promise<void>;

/** Every row divided by its length, so that products are cosines; a row of zeros stays one. Written in place. */
export function toUnitRows(rows: Matrix): Matrix {
  const { data, columns } = rows;
  for (let row = 0; row < rows.rows; row++) {
    let square = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) square += (data[i] as number) ** 2;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = (data[i] as number) * scale;
  }
  return rows;
}

/**
 * The rows of some positions, each of length one, [positions.length, width].
 *
 * @param positions rising
 */
export async function unitRowsAt(rows: Rows, positions: Int32Array, report: Report): Promise<Matrix> {
  const picked = matrix(new Float32Array(positions.length * rows.width), positions.length, rows.width);
  let next = 0;
  for await (const { start, block } of blocksOf(rows, blockRows(rows.width))) {
    for (; next < positions.length; next++) {
      const at = (positions[next] as number) - start;
      if (at >= block.rows) break;
      picked.data.set(block.data.subarray(at * rows.width, (at + 1) * rows.width), next * rows.width);
    }
    await report(start + block.rows, rows.count, 'reading embeddings');
  }
  return toUnitRows(picked);
}
