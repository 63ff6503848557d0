/**
 * A binary tree over players. Players are the nodes 0..n-1; node n + k joins the two nodes of row k; the last one is
 * the root. SciPy's linkage matrices have the same numbering.
 */
export interface Hierarchy {
  readonly players: number;
  /** [n - 1, 2] int32: the two children of each inner node, both with smaller numbers. */
  readonly children: Int32Array;
}

/** The players under each node of a hierarchy, [2 n - 1] lists. */
export function playersUnder({ players, children }: Hierarchy): Int32Array[] {
  const under = Array.from({ length: players }, (_, i) => Int32Array.of(i));
  for (let k = 0; k < players - 1; k++) {
    const left = under[children[2 * k] as number];
    const right = under[children[2 * k + 1] as number];
    if (left === undefined || right === undefined) throw new RangeError(`invalid hierarchy: row ${k}`);
    const joined = new Int32Array(left.length + right.length);
    joined.set(left);
    joined.set(right, left.length);
    under.push(joined);
  }
  if (players > 0 && new Set(under.at(-1)).size !== players) {
    throw new RangeError('invalid hierarchy: the root does not hold each player once');
  }
  return under;
}
