import type { Matrix } from '../math/matrix-product.ts';
import { descendingOrder } from '../math/order.ts';
import type { PlacedCrop } from './crop-embedding.ts';

/** A crop that is shown, with the concept's coefficient in it. */
export interface ShownCrop extends PlacedCrop {
  readonly coefficient: number;
}

/**
 * The crops with a concept's largest coefficients, best first, at most one of each picture; crops without the concept
 * are not among them.
 *
 * @param coefficients U [crops, r]
 */
export function topCrops(
  coefficients: Matrix,
  crops: readonly PlacedCrop[],
  concept: number,
  count: number,
): readonly ShownCrop[] {
  const { columns: rank, data } = coefficients;
  const values = Float32Array.from(crops, (_, i) => data[i * rank + concept] as number);
  const shown: ShownCrop[] = [];
  const taken = new Set<number>();
  for (const i of descendingOrder(values)) {
    const placed = crops[i];
    const coefficient = values[i] as number;
    if (placed === undefined || !(coefficient > 0) || shown.length === count) break;
    if (taken.has(placed.sample.index)) continue;
    taken.add(placed.sample.index);
    shown.push({ ...placed, coefficient });
  }
  return shown;
}

/** Share of the crops in which each concept has the largest coefficient; crops without any concept count for none. */
export function shares({ rows, columns: rank, data }: Matrix): Float64Array {
  const counts = new Float64Array(rank);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * rank, (row + 1) * rank);
    const largest = own.reduce((best, value, k) => (value > (own[best] as number) ? k : best), 0);
    if ((own[largest] as number) > 0) counts[largest] = (counts[largest] as number) + 1;
  }
  return counts.map((count) => (rows > 0 ? count / rows : 0));
}
