import type { DoubleProducts } from '../../math/double-products.ts';
import { heard } from '../checked-arrays.ts';
import type { InfluenceContext } from '../influence-method.ts';
import { classBasis } from './class-basis.ts';
import type { TrainingHead } from './training-head.ts';

/** Numbers of scaled features that one block forms at once: 48 MiB. */
const blockNumbers = 6_000_000;

/** How many unknowns the last layer has once the direction that softmax does not see is left out. */
export function unknowns(width: number, classes: number): number {
  return (width + 1) * (classes - 1);
}

type Pair = readonly [number, number];

/**
 * The damped Hessian of the mean cross-entropy loss in the weights of the last layer,
 *
 *   H = (1/n) sum_i (h_i, 1)(h_i, 1)^T (x) B^T (diag(p_i) - p_i p_i^T) B + damping I,
 *
 * B the basis of `classBasis`; unknown (d, c) stands at d (K - 1) + c. One block per pair of basis vectors is a product
 * of the features with themselves, weighted by sample.
 *
 * @returns [M, M] float64, M = (D + 1)(K - 1)
 */
export async function dampedHessian(
  head: TrainingHead,
  damping: number,
  products: DoubleProducts,
  context: InfluenceContext,
): Promise<Float64Array> {
  const { width, classes, samples, cleanFeatures, cleanProbabilities } = head;
  const side = width + 1;
  const dimensions = classes - 1;
  const pairs: Pair[] = [];
  for (let c = 0; c < dimensions; c++) for (let e = c; e < dimensions; e++) pairs.push([c, e]);
  const basis = classBasis(classes);
  const stacked = pairs.length * side;
  const block = Math.max(16, Math.min(4096, Math.floor(blockNumbers / stacked)));
  const sums = new Float64Array(side * stacked);
  for (let start = 0; start < cleanFeatures.count; start += block) {
    const rows = Math.min(block, cleanFeatures.count - start);
    const h = await cleanFeatures.read(start, rows);
    const p = await cleanProbabilities.read(start, rows);
    const extended = new Float64Array(rows * side);
    const scaled = new Float64Array(rows * stacked);
    for (let row = 0; row < rows; row++) {
      if (head.usable[start + row] === 0) continue;
      const own = extended.subarray(row * side, (row + 1) * side);
      own.set(h.data.subarray(row * width, (row + 1) * width));
      own[width] = 1;
      const curvature = curvatureOf(p.data, row * classes, classes, basis, pairs);
      for (const [pair, factor] of curvature.entries()) {
        const at = row * stacked + pair * side;
        for (let d = 0; d < side; d++) scaled[at + d] = factor * (own[d] as number);
      }
    }
    const found = await products.multiply(
      { rows, columns: side, data: extended },
      { rows, columns: stacked, data: scaled },
      'first',
    );
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (found.data[i] as number);
    await heard(context, start + rows, cleanFeatures.count, 'adding up second derivatives');
  }
  return arranged(sums, pairs, side, dimensions, samples, damping);
}

/** B^T (diag(p) - p p^T) B of one sample, pair by pair. */
function curvatureOf(
  p: Float32Array,
  from: number,
  classes: number,
  basis: Float64Array,
  pairs: readonly Pair[],
): Float64Array {
  const width = classes - 1;
  const means = new Float64Array(width);
  for (let k = 0; k < classes; k++) {
    for (let c = 0; c < width; c++) {
      means[c] = (means[c] as number) + (p[from + k] as number) * (basis[k * width + c] as number);
    }
  }
  return Float64Array.from(pairs, ([c, e]) => {
    let sum = -(means[c] as number) * (means[e] as number);
    for (let k = 0; k < classes; k++) {
      sum += (p[from + k] as number) * (basis[k * width + c] as number) * (basis[k * width + e] as number);
    }
    return sum;
  });
}

function arranged(
  sums: Float64Array,
  pairs: readonly Pair[],
  side: number,
  dimensions: number,
  samples: number,
  damping: number,
): Float64Array {
  const n = side * dimensions;
  const hessian = new Float64Array(n * n);
  const stacked = pairs.length * side;
  for (const [pair, [c, e]] of pairs.entries()) {
    for (let d = 0; d < side; d++) {
      for (let f = 0; f < side; f++) {
        const value = (sums[d * stacked + pair * side + f] as number) / samples;
        hessian[(d * dimensions + c) * n + f * dimensions + e] = value;
        hessian[(d * dimensions + e) * n + f * dimensions + c] = value;
      }
    }
  }
  for (let i = 0; i < n; i++) hessian[i * n + i] = (hessian[i * n + i] as number) + damping;
  return hessian;
}
