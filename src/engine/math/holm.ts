/**
 * P-values after Holm's step-down correction (Holm, A simple sequentially rejective multiple test procedure,
 * Scandinavian Journal of Statistics 1979): the k-th smallest of m is multiplied by m - k + 1, and none is smaller than
 * one before it.
 *
 * @param values [m] p-values of one family, in any order
 * @returns [m] in the same order
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
  const corrected = new Array<number>(values.length).fill(1);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * (values[i] as number)));
    corrected[i] = largest;
  }
  return corrected;
}
