/** About so many additions go by between two calls of `pause`. */
const betweenPauses = 20_000_000;
/** Rows of the matrix that are filled together, so that they stay in the processor's cache. */
const blockRows = 32;

/**
 * Lower triangle of sum_k w_k z_k z_k^T for rows z_k of zeros and ones. Each entry is summed in the order of k.
 *
 * @param members for each row the positions of its ones, ascending; those from `unknowns` on are left out
 * @param weights [rows] w_k
 * @returns [unknowns, unknowns] float64 row-major, zeros above the diagonal
 */
export async function weightedGram(
  members: readonly Int32Array[],
  weights: Float64Array,
  unknowns: number,
  pause?: () => Promise<void>,
): Promise<Float64Array> {
  const matrix = new Float64Array(unknowns * unknowns);
  const reached = new Int32Array(members.length);
  let work = 0;
  for (let start = 0; start < unknowns; start += blockRows) {
    const end = Math.min(unknowns, start + blockRows);
    for (const [k, list] of members.entries()) {
      const weight = weights[k] as number;
      let a = reached[k] as number;
      for (; a < list.length && (list[a] as number) < end; a++) {
        const row = (list[a] as number) * unknowns;
        for (let b = 0; b <= a; b++) {
          const at = row + (list[b] as number);
          matrix[at] = (matrix[at] as number) + weight;
        }
        work += a;
      }
      reached[k] = a;
      if (pause !== undefined && work > betweenPauses) {
        work = 0;
        await pause();
      }
    }
  }
  return matrix;
}

/** The positions of the ones in each row of [rows, players] uint8. */
export function memberLists(rows: Uint8Array, players: number): Int32Array[] {
  const lists: Int32Array[] = [];
  for (let start = 0; start < rows.length; start += players) {
    const list: number[] = [];
    for (let i = 0; i < players; i++) if (rows[start + i] !== 0) list.push(i);
    lists.push(Int32Array.from(list));
  }
  return lists;
}
