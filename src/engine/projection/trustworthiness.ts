import { setImmediate } from 'node:timers/promises';

/** Rows between two turns of the event loop. */
const rowsAtOnce = 64;

/**
 * Trustworthiness of a layout (Venna and Kaski, ICANN 2001): 1 minus a normalised sum, over the k nearest neighbours
 * in the layout that are none in the data, of how much farther than k-th they are there. 1: every neighbour in the
 * plane is one in the data; random layouts are near 0.5.
 *
 * @param distances [n, n] in the data
 * @param layout [n, 2]
 * @param k below n / 2, as the normalisation asks for
 */
export async function trustworthiness(
  distances: Float32Array,
  layout: Float32Array,
  k: number,
  heard: () => Promise<void> = () => setImmediate(),
): Promise<number> {
  const n = layout.length / 2;
  if (!(Number.isInteger(k) && k >= 1 && k < n / 2)) throw new RangeError(`invalid k: ${k} of ${n} points`);
  let sum = 0;
  for (let row = 0; row < n; row++) {
    const own = distances.subarray(row * n, (row + 1) * n);
    for (const neighbour of nearestInPlane(layout, row, k))
      sum += Math.max(0, rankOf(own, row, neighbour) - k);
    if (row % rowsAtOnce === 0) await heard();
  }
  return 1 - (2 * sum) / (n * k * (2 * n - 3 * k - 1));
}

/** The rank of a row among the others by distance, 1 for the nearest; of equal ones the earlier first. */
function rankOf(distances: Float32Array, row: number, of: number): number {
  const own = distances[of] as number;
  let rank = 1;
  for (let i = 0; i < distances.length; i++) {
    if (i === row || i === of) continue;
    const other = distances[i] as number;
    if (other < own || (other === own && i < of)) rank++;
  }
  return rank;
}

function nearestInPlane(layout: Float32Array, row: number, k: number): number[] {
  const n = layout.length / 2;
  const [x, y] = [layout[2 * row] as number, layout[2 * row + 1] as number];
  const found: number[] = [];
  const squares: number[] = [];
  for (let i = 0; i < n; i++) {
    if (i === row) continue;
    const square = ((layout[2 * i] as number) - x) ** 2 + ((layout[2 * i + 1] as number) - y) ** 2;
    if (found.length === k && square >= (squares[k - 1] as number)) continue;
    let place = found.length;
    while (place > 0 && (squares[place - 1] as number) > square) place--;
    found.splice(place, 0, i);
    squares.splice(place, 0, square);
    if (found.length > k) {
      found.pop();
      squares.pop();
    }
  }
  return found;
}
