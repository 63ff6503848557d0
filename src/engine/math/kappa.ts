export interface Kappa {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

const normal95 = 1.959963984540054;

/**
 * Cohen's kappa of two raters with its large-sample standard error and 95 % interval, cut at -1 and 1 (Cohen 1960; Fleiss,
 * Cohen and Everitt, Large sample standard errors of kappa and weighted kappa, Psychological Bulletin 72, 1969, formula
 * 13 with weights of zero and one).
 *
 * @param table [k][k] counts: rows by the first rater, columns by the second
 * @returns null without counts, and where chance alone would give full agreement
 */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa | null {
  const total = table.flat().reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  const rows = table.map((row) => row.reduce((sum, value) => sum + value, 0) / total);
  const columns = table.map((_, at) => table.reduce((sum, row) => sum + (row[at] as number), 0) / total);
  const share = (i: number, j: number) => (table[i]?.[j] as number) / total;
  const each = rows.map((_, at) => at);
  const observed = each.reduce((sum, i) => sum + share(i, i), 0);
  const byChance = each.reduce((sum, i) => sum + (rows[i] as number) * (columns[i] as number), 0);
  if (1 - byChance < 1e-12) return null;
  const value = (observed - byChance) / (1 - byChance);
  let sum = 0;
  for (const i of each) {
    sum += share(i, i) * (1 - ((rows[i] as number) + (columns[i] as number)) * (1 - value)) ** 2;
    for (const j of each) {
      if (i === j) continue;
      // The row's margin of the column's category and the other way round.
      sum += share(i, j) * (((columns[i] as number) + (rows[j] as number)) * (1 - value)) ** 2;
    }
  }
  const variance = (sum - (value - byChance * (1 - value)) ** 2) / (total * (1 - byChance) ** 2);
  const standardError = Math.sqrt(Math.max(0, variance));
  return {
    value,
    standardError,
    low: Math.max(-1, value - normal95 * standardError),
    high: Math.min(1, value + normal95 * standardError),
  };
}

/**
 * Fleiss' kappa of several raters (Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin
 * 76, 1971), with the mean share of pairs of raters that agree.
 *
 * @param counts [n][k] how many raters put each subject into each category; the same number of raters for all
 * @returns null without subjects or with fewer than two raters; kappa null where all is one category
 */
export function fleissKappa(
  counts: readonly (readonly number[])[],
): { readonly agreement: number; readonly value: number | null } | null {
  const n = counts.length;
  const raters = counts[0]?.reduce((sum, value) => sum + value, 0) ?? 0;
  if (n === 0 || raters < 2) return null;
  const shares = (counts[0] ?? []).map(
    (_, at) => counts.reduce((sum, row) => sum + (row[at] as number), 0) / (n * raters),
  );
  const agreement =
    counts.reduce((sum, row) => sum + row.reduce((pairs, value) => pairs + value * (value - 1), 0), 0) /
    (n * raters * (raters - 1));
  const byChance = shares.reduce((sum, share) => sum + share * share, 0);
  return { agreement, value: 1 - byChance < 1e-12 ? null : (agreement - byChance) / (1 - byChance) };
}
