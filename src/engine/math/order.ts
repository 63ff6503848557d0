/**
 * Indices by falling value. Equal values keep their order (the lower index first), and NaN comes last, so that the
 * same values give the same order everywhere.
 *
 * @param values [n] numbers
 * @returns [n] int32 indices
 */
export function descendingOrder(values: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  const key = (i: number) => {
    const value = values[i] as number;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return order.sort((a, b) => {
    const first = key(a);
    const second = key(b);
    return first === second ? a - b : second - first;
  });
}

/**
 * Position of each value in the falling order: rank 0 is the highest. The inverse of {@link descendingOrder}.
 *
 * @returns [n] int32 ranks, a permutation of 0..n-1
 */
export function descendingRanks(values: ArrayLike<number>): Int32Array {
  const order = descendingOrder(values);
  const ranks = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank] as number] = rank;
  return ranks;
}

/**
 * Ranks from 1 in rising order; equal values share the mean of their ranks ("fractional ranking"), as Spearman's
 * and Mann and Whitney's statistics need it.
 *
 * @returns [n] float64 ranks
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = descendingOrder(values).reverse();
  const ranks = new Float64Array(order.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    const value = values[order[start] as number] as number;
    while (end < order.length && values[order[end] as number] === value) end++;
    for (let i = start; i < end; i++) ranks[order[i] as number] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
