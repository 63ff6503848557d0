/**
 * Cronbach's alpha of a scale: k / (k - 1) (1 - sum of the items' variances / variance of the sum) (Cronbach, Coefficient
 * alpha and the internal structure of tests, Psychometrika 1951).
 *
 * @param rows [n][k] points of each item
 * @returns null with fewer than two rows or items, and where the sums do not vary
 */
export function cronbachAlpha(rows: readonly (readonly number[])[]): number | null {
  const k = rows[0]?.length ?? 0;
  if (rows.length < 2 || k < 2) return null;
  const ofSums = variance(rows.map((row) => row.reduce((sum, value) => sum + value, 0)));
  if (ofSums === 0) return null;
  let ofItems = 0;
  for (let at = 0; at < k; at++) ofItems += variance(rows.map((row) => row[at] as number));
  return (k / (k - 1)) * (1 - ofItems / ofSums);
}

/** With n - 1; alpha is the same with n. */
function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
