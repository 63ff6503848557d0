import { UMAP } from 'umap-js';
import type { Matrix, MatrixProduct } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import type { NearestRows } from './nearest-rows.ts';
import { principalStart } from './principal-start.ts';
import type { Report } from './unit-rows.ts';

const drawStream = 0x0a9e;
/** Milliseconds of optimisation between two chances to cancel. */
const slice = 50;

export interface LayoutOptions {
  /** How close points of equal rows may lie, from 0 to 1. */
  readonly minimumDistance: number;
  readonly seed: number;
  readonly products: MatrixProduct;
  /** Hears of epochs. */
  readonly report: Report;
}

/**
 * Lays rows out in a plane by UMAP (McInnes, Healy, Melville 2018), on neighbours that are known exactly. The same
 * rows, neighbours and seed give the same numbers.
 *
 * @param rows [n, D], each of length one, n at least 3
 * @param nearest of each row among the others, k at least 1
 * @returns [n, 2]
 */
export async function umapLayout(
  rows: Matrix,
  nearest: NearestRows,
  { minimumDistance, seed, products, report }: LayoutOptions,
): Promise<Float32Array> {
  const random = new SeededRandom(seed, drawStream);
  const start = await principalStart(rows, products, seed);
  const { positions, distances } = withSelf(nearest, rows.rows);
  const umap = new UMAP({
    nNeighbors: nearest.count + 1,
    minDist: minimumDistance,
    random: () => random.uniform(),
  });
  umap.setPrecomputedKNN(positions, distances);
  // With neighbours given, the vectors themselves are looked at no more: what counts is their number.
  const epochs = umap.initializeFit(positions);
  const layout = umap.getEmbedding();
  for (const [row, point] of layout.entries()) {
    point[0] = start[2 * row] as number;
    point[1] = start[2 * row + 1] as number;
  }
  let paused = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step();
    if (epoch < epochs && performance.now() - paused < slice) continue;
    await report(epoch, epochs, 'laying pictures out');
    paused = performance.now();
  }
  return Float32Array.from(layout.flat());
}

/** As the library takes neighbours: a list per row that begins with the row itself. */
function withSelf({ count, positions, distances }: NearestRows, rows: number) {
  const listed = Array.from({ length: rows }, (_, row) => [
    row,
    ...positions.subarray(row * count, (row + 1) * count),
  ]);
  const apart = Array.from({ length: rows }, (_, row) => [
    0,
    ...distances.subarray(row * count, (row + 1) * count),
  ]);
  return { positions: listed, distances: apart };
}
