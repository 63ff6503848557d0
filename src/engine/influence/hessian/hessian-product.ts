import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { heard } from '../checked-arrays.ts';
import { blockRows } from '../held-rows.ts';
import type { InfluenceContext } from '../influence-method.ts';
import type { TrainingHead } from './training-head.ts';

/**
 * (H + damping I) v for several v at once, a pass over the training set, H the Hessian of the mean loss in the weights
 * of the last layer.
 *
 * @param vectors each [D + 1, K] float64
 */
export async function hessianProduct(
  head: TrainingHead,
  damping: number,
  vectors: readonly Float64Array[],
  context: InfluenceContext,
  message: string,
): Promise<Float64Array[]> {
  const { width, classes, samples, cleanFeatures, cleanProbabilities } = head;
  const columns = vectors.length * classes;
  const weights = sideBySide(vectors, width, classes);
  const sums = new Float64Array((width + 1) * columns);
  const block = blockRows(Math.max(width, columns));
  for (let start = 0; start < cleanFeatures.count; start += block) {
    const rows = Math.min(block, cleanFeatures.count - start);
    const h = await cleanFeatures.read(start, rows);
    const p = await cleanProbabilities.read(start, rows);
    const changes = await context.products.multiply(h, weights);
    for (let row = 0; row < rows; row++) {
      for (const [v, vector] of vectors.entries()) {
        bend(changes.data, row * columns + v * classes, p.data, row * classes, vector, width, classes);
      }
    }
    const found = await context.products.multiply(h, changes, 'first');
    for (let i = 0; i < found.data.length; i++) sums[i] = (sums[i] as number) + (found.data[i] as number);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const at = width * columns + c;
        sums[at] = (sums[at] as number) + (changes.data[row * columns + c] as number);
      }
    }
    await heard(context, start + rows, cleanFeatures.count, message);
  }
  return vectors.map((vector, v) => {
    const found = new Float64Array(vector.length);
    for (let d = 0; d <= width; d++) {
      for (let k = 0; k < classes; k++) {
        const at = d * classes + k;
        found[at] =
          (sums[d * columns + v * classes + k] as number) / samples + damping * (vector[at] as number);
      }
    }
    return found;
  });
}

/** Turns a change of logits a into (diag(p) - p p^T)(a + its bias), in place. Zero where p is. */
function bend(
  changes: Float32Array,
  from: number,
  p: Float32Array,
  fromP: number,
  vector: Float64Array,
  width: number,
  classes: number,
): void {
  let mean = 0;
  for (let k = 0; k < classes; k++) {
    const change = (changes[from + k] as number) + (vector[width * classes + k] as number);
    changes[from + k] = change;
    mean += change * (p[fromP + k] as number);
  }
  for (let k = 0; k < classes; k++) {
    changes[from + k] = (p[fromP + k] as number) * ((changes[from + k] as number) - mean);
  }
}

/** Vectors [D + 1, K] without their bias rows as one matrix [D, V K]. */
export function sideBySide(vectors: readonly ArrayLike<number>[], width: number, classes: number): Matrix {
  const columns = vectors.length * classes;
  const data = new Float32Array(width * columns);
  for (const [v, vector] of vectors.entries()) {
    for (let d = 0; d < width; d++) {
      for (let k = 0; k < classes; k++) {
        data[d * columns + v * classes + k] = vector[d * classes + k] as number;
      }
    }
  }
  return matrix(data, width, columns);
}
