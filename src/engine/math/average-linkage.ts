/** Merges of n items into one, in an order in which what is merged exists. */
export interface Linkage {
  /** [n - 1, 2]: what is merged; n + k is what merge k made. SciPy's linkage matrices have the same numbering. */
  readonly children: Int32Array;
  /** [n - 1]: at which distance, rising. */
  readonly heights: Float64Array;
}

/**
 * Average linkage (UPGMA, Sokal and Michener 1958) by the nearest-neighbour chain (Murtagh 1983): O(n^2) in time and
 * memory. Of equal distances the item with the smaller number is the nearer one.
 *
 * @param distances [n, n], symmetric
 * @param pause awaited now and then
 */
export async function averageLinkage(
  distances: Float64Array,
  n: number,
  pause?: () => Promise<void>,
): Promise<Linkage> {
  if (distances.length !== n * n) {
    throw new RangeError(`invalid distances: ${distances.length} values for ${n} items`);
  }
  const between = Float64Array.from(distances);
  const sizes = new Int32Array(n).fill(1);
  const merges: { readonly first: number; readonly second: number; readonly height: number }[] = [];
  const chain: number[] = [];
  while (merges.length < n - 1) {
    if (chain.length === 0) chain.push(sizes.findIndex((size) => size > 0));
    const last = chain.at(-1) as number;
    const nearest = nearestTo(last, chain.at(-2), between, sizes);
    if (nearest !== chain.at(-2)) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ first: last, second: nearest, height: between[last * n + nearest] as number });
    join(Math.min(last, nearest), Math.max(last, nearest), between, sizes);
    if (pause !== undefined && merges.length % 64 === 0) await pause();
  }
  return numbered(merges, n);
}

/** The nearest living item; `before`, the one before in the chain, when another is only as near. */
function nearestTo(
  item: number,
  before: number | undefined,
  between: Float64Array,
  sizes: Int32Array,
): number {
  const n = sizes.length;
  let nearest = before ?? -1;
  let distance = before === undefined ? Number.POSITIVE_INFINITY : (between[item * n + before] as number);
  for (let other = 0; other < n; other++) {
    if (other === item || sizes[other] === 0) continue;
    const tried = between[item * n + other] as number;
    if (tried < distance || nearest < 0) {
      distance = tried;
      nearest = other;
    }
  }
  return nearest;
}

/** The second item becomes part of the first: distances are means over all pairs of members. */
function join(first: number, second: number, between: Float64Array, sizes: Int32Array): void {
  const n = sizes.length;
  const [a, b] = [sizes[first] as number, sizes[second] as number];
  for (let other = 0; other < n; other++) {
    if (other === first || other === second || sizes[other] === 0) continue;
    const joined =
      (a * (between[first * n + other] as number) + b * (between[second * n + other] as number)) / (a + b);
    between[first * n + other] = joined;
    between[other * n + first] = joined;
  }
  sizes[first] = a + b;
  sizes[second] = 0;
}

/** Sorts merges by height and numbers what they make. A merged item is known by any of its members. */
function numbered(
  merges: readonly { readonly first: number; readonly second: number; readonly height: number }[],
  n: number,
): Linkage {
  const sorted = [...merges].sort((a, b) => a.height - b.height);
  const node = Int32Array.from({ length: n }, (_, i) => i);
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const rootOf = (item: number): number => {
    let root = item;
    while (parent[root] !== root) root = parent[root] as number;
    for (let at = item; at !== root; ) {
      const above = parent[at] as number;
      parent[at] = root;
      at = above;
    }
    return root;
  };
  const children = new Int32Array(2 * merges.length);
  const heights = new Float64Array(merges.length);
  for (const [k, { first, second, height }] of sorted.entries()) {
    const [a, b] = [rootOf(first), rootOf(second)];
    const pair = [node[a] as number, node[b] as number].sort((x, y) => x - y);
    children.set(pair, 2 * k);
    heights[k] = height;
    parent[b] = a;
    node[a] = n + k;
  }
  return { children, heights };
}
