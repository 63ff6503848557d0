/** Corners of a closed line, [n, 2], in the plane's own units. */
export type Lasso = Float64Array;

/** Bands of equal height that the lasso's edges are sorted into; a point looks at those of its own band alone. */
const bands = 256;

/**
 * The points inside a closed line by the even-odd rule, rising. Points on the line itself may fall to either side.
 *
 * @param points [N, 2]; those that are no number are never inside
 * @param among [N]: other than 0 for the points that count
 */
export function pointsInside(lasso: Lasso, points: Float32Array, among: Uint8Array): Int32Array {
  const corners = lasso.length / 2;
  if (corners < 3) return new Int32Array(0);
  const box = boxOf(lasso);
  const height = (box.top - box.bottom) / bands;
  if (!(height > 0)) return new Int32Array(0);
  const edges = edgesByBand(lasso, box.bottom, height);
  const found: number[] = [];
  for (let at = 0; at < among.length; at++) {
    if (among[at] === 0) continue;
    const x = points[2 * at] as number;
    const y = points[2 * at + 1] as number;
    // Written so that NaN fails.
    if (!(x >= box.left && x <= box.right && y >= box.bottom && y <= box.top)) continue;
    const band = Math.min(bands - 1, Math.floor((y - box.bottom) / height));
    if (isInside(lasso, edges[band] ?? [], x, y)) found.push(at);
  }
  return Int32Array.from(found);
}

/** Whether a line from the point to the right crosses an odd number of edges. */
function isInside(lasso: Lasso, edges: readonly number[], x: number, y: number): boolean {
  const corners = lasso.length / 2;
  let inside = false;
  for (const from of edges) {
    const to = (from + 1) % corners;
    const y1 = lasso[2 * from + 1] as number;
    const y2 = lasso[2 * to + 1] as number;
    if (y1 > y === y2 > y) continue;
    const x1 = lasso[2 * from] as number;
    const x2 = lasso[2 * to] as number;
    if (x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

function edgesByBand(lasso: Lasso, bottom: number, height: number): number[][] {
  const corners = lasso.length / 2;
  const edges = Array.from({ length: bands }, (): number[] => []);
  const bandOf = (y: number) => Math.min(bands - 1, Math.max(0, Math.floor((y - bottom) / height)));
  for (let from = 0; from < corners; from++) {
    const y1 = lasso[2 * from + 1] as number;
    const y2 = lasso[2 * ((from + 1) % corners) + 1] as number;
    for (let band = bandOf(Math.min(y1, y2)); band <= bandOf(Math.max(y1, y2)); band++)
      edges[band]?.push(from);
  }
  return edges;
}

function boxOf(lasso: Lasso) {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < lasso.length; at += 2) {
    left = Math.min(left, lasso[at] as number);
    right = Math.max(right, lasso[at] as number);
    bottom = Math.min(bottom, lasso[at + 1] as number);
    top = Math.max(top, lasso[at + 1] as number);
  }
  return { left, right, bottom, top };
}
