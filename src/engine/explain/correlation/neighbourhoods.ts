import { otsuThreshold } from '../../math/otsu.ts';
import { quantile } from '../../math/statistics.ts';

/** How it is decided from which |correlation| on segments are neighbours. */
export type ThresholdRule = 'tau' | 'quantile' | 'otsu';

/**
 * The threshold on |C_ij|, i != j: `tau` itself, the quantile `tau` of all of them, or Otsu's between them. Null where
 * a rule has nothing to go by: fewer than two segments, all correlations equal.
 */
export function correlationThreshold(
  correlation: Float64Array,
  n: number,
  rule: ThresholdRule,
  tau: number,
): number | null {
  if (rule === 'tau') return tau;
  const strengths: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) strengths.push(Math.abs(correlation[i * n + j] as number));
  }
  if (strengths.length === 0) return null;
  if (rule === 'otsu') return otsuThreshold(strengths);
  return quantile(
    strengths.sort((a, b) => a - b),
    tau,
  );
}

/** What is kept of N_k = { j : |C_kj| > threshold }. */
export interface Neighbourhoods {
  /** [n] lists in rising order. */
  readonly members: readonly (readonly number[])[];
  /** Segments that had more neighbours than may stay. */
  readonly cut: number;
}

/** The strongest `most` neighbours of each segment; of equal ones those with the lower number stay. */
export function neighbourhoods(
  correlation: Float64Array,
  n: number,
  threshold: number | null,
  most: number,
): Neighbourhoods {
  let cut = 0;
  const members = Array.from({ length: n }, (_, k) => {
    const strength = (j: number) => Math.abs(correlation[k * n + j] as number);
    const found = Array.from({ length: n }, (_, j) => j).filter(
      (j) => j !== k && threshold !== null && strength(j) > threshold,
    );
    if (found.length > most) cut++;
    return found
      .sort((a, b) => strength(b) - strength(a) || a - b)
      .slice(0, most)
      .sort((a, b) => a - b);
  });
  return { members, cut };
}
