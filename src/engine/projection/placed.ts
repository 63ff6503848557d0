import type { NearestRows } from './nearest-rows.ts';

/**
 * Places rows in a layout of others: each at the weighted mean of its nearest ones there, with UMAP's weights
 * exp(-(d - d_1) / s), where d_1 is the distance of the nearest and s the mean of what the others are farther away.
 *
 * @param nearest of each row to be placed, among the rows of the layout
 * @param layout [m, 2]
 * @returns [n, 2]
 */
export function placedAmong(
  { count, positions, distances }: NearestRows,
  layout: Float32Array,
): Float32Array {
  const rows = positions.length / count;
  const placed = new Float32Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const own = distances.subarray(row * count, (row + 1) * count);
    const nearest = own[0] as number;
    let spread = 0;
    for (const distance of own) spread += (distance - nearest) / Math.max(1, count - 1);
    let [x, y, sum] = [0, 0, 0];
    for (const [at, distance] of own.entries()) {
      const weight = spread > 0 ? Math.exp(-(distance - nearest) / spread) : 1;
      const position = positions[row * count + at] as number;
      x += weight * (layout[2 * position] as number);
      y += weight * (layout[2 * position + 1] as number);
      sum += weight;
    }
    placed[2 * row] = x / sum;
    placed[2 * row + 1] = y / sum;
  }
  return placed;
}
