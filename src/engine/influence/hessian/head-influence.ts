import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { heard } from '../checked-arrays.ts';
import { blockRows } from '../held-rows.ts';
import type { InfluenceContext } from '../influence-method.ts';
import { sideBySide } from './hessian-product.ts';
import type { TrainingHead } from './training-head.ts';

/** Numbers of logits' changes that are formed side by side per sample. */
const mostColumns = 512;

/**
 * g_i . u of each sample for several directions u of the last layer's weights, g_i = (h_i, 1)(p_i - y_i)^T: how fast
 * the loss of sample i rises along u.
 *
 * @param directions each [D + 1, K]
 * @returns per direction [N]; NaN without a label
 */
export async function slopesAlong(
  head: TrainingHead,
  directions: readonly Float64Array[],
  context: InfluenceContext,
): Promise<Float64Array[]> {
  const { width, classes, features, residuals } = head;
  const values = directions.map(() => new Float64Array(features.count));
  const atOnce = Math.max(1, Math.floor(mostColumns / classes));
  const block = blockRows(Math.max(width, atOnce * classes));
  for (let first = 0; first < directions.length; first += atOnce) {
    const some = directions.slice(first, first + atOnce);
    const weights = sideBySide(some, width, classes);
    for (let start = 0; start < features.count; start += block) {
      const rows = Math.min(block, features.count - start);
      const changes = await context.products.multiply(await features.read(start, rows), weights);
      const r = await residuals.read(start, rows);
      for (const [v, direction] of some.entries()) {
        const into = values[first + v] as Float64Array;
        const bias = direction.subarray(width * classes);
        for (let row = 0; row < rows; row++) into[start + row] = rowProduct(changes, r, row, v, bias);
      }
      await heard(context, start + rows, features.count, 'multiplying gradients');
    }
  }
  return values;
}

function rowProduct(changes: Matrix, r: Matrix, row: number, v: number, bias: Float64Array): number {
  let sum = 0;
  const from = row * changes.columns + v * r.columns;
  for (let k = 0; k < r.columns; k++) {
    sum +=
      ((changes.data[from + k] as number) + (bias[k] as number)) * (r.data[row * r.columns + k] as number);
  }
  return sum;
}

/** (h, 1) r^T of each row, [D + 1, K]. */
export function outerProducts(h: Matrix, r: Matrix): Float64Array[] {
  return Array.from({ length: h.rows }, (_, row) => {
    const found = new Float64Array((h.columns + 1) * r.columns);
    for (let d = 0; d <= h.columns; d++) {
      const x = d === h.columns ? 1 : (h.data[row * h.columns + d] as number);
      for (let k = 0; k < r.columns; k++) {
        found[d * r.columns + k] = x * (r.data[row * r.columns + k] as number);
      }
    }
    return found;
  });
}

/** Some rows of a matrix. */
export function rowsFrom({ data, columns }: Matrix, start: number, rows: number): Matrix {
  return matrix(data.subarray(start * columns, (start + rows) * columns), rows, columns);
}
