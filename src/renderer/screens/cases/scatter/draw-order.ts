/** Points in the order in which they are drawn, later ones over earlier ones. */
export interface DrawOrder {
  /** Sample indices: first those that a filter hides, then the others, then the chosen ones. */
  readonly order: Uint32Array;
  readonly dimmed: number;
  readonly plain: number;
  readonly chosen: number;
}

/**
 * Sorts points into what is dimmed, plain and chosen; points that are no number are left out.
 *
 * @param points [N, 2]
 * @param shown [N]: other than 0 for cases that pass the filter
 */
export function drawOrder(points: Float32Array, shown: Uint8Array, chosen: ReadonlySet<number>): DrawOrder {
  const count = shown.length;
  const layers = new Uint8Array(count);
  const sizes: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    if (Number.isNaN(points[2 * at]) || Number.isNaN(points[2 * at + 1])) {
      layers[at] = 3;
      continue;
    }
    const layer = shown[at] === 0 ? 0 : chosen.has(at) ? 2 : 1;
    layers[at] = layer;
    sizes[layer]++;
  }
  const [dimmed, plain, picked] = sizes;
  const order = new Uint32Array(dimmed + plain + picked);
  const next = [0, dimmed, dimmed + plain];
  for (let at = 0; at < count; at++) {
    const layer = layers[at] as number;
    if (layer === 3) continue;
    const place = next[layer] as number;
    order[place] = at;
    next[layer] = place + 1;
  }
  return { order, dimmed, plain, chosen: picked };
}

/** For every sample its position among the shown ones, -1 where the filter hides it. */
export function positionsOf(indices: Int32Array, samples: number): Int32Array {
  const positions = new Int32Array(samples).fill(-1);
  for (let position = 0; position < indices.length; position++) {
    positions[indices[position] as number] = position;
  }
  return positions;
}
