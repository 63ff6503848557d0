import { chiSquareTail } from './chi-square.ts';
import { averageRanks } from './order.ts';

export interface SignedRankTest {
  /** Pairs that differ. */
  readonly n: number;
  /** Sums of the ranks of differences above and below zero. */
  readonly positive: number;
  readonly negative: number;
  /** Two-sided. */
  readonly p: number;
  readonly exact: boolean;
}

/** Up to so many differences every assignment of signs is counted. */
const mostExact = 50;

/**
 * Wilcoxon's signed-rank test of paired values. Pairs without a difference are left out, equal differences share the mean
 * of their ranks. Up to 50 differences p is exact: the share of the 2^n assignments of signs that are as far from the
 * middle, given these ranks, ties included (Pratt and Gibbons, Concepts of Nonparametric Theory, 1981, 3.8). Beyond, it is the
 * normal approximation with the ties' variance and without a correction for continuity.
 *
 * @param first, second [n] paired
 */
export function signedRankTest(first: readonly number[], second: readonly number[]): SignedRankTest {
  if (first.length !== second.length)
    throw new RangeError(`invalid pairs: ${first.length} and ${second.length} values`);
  // Means of points differ by multiples of 1/8; what is left of rounding is no difference.
  const differences = first
    .map((value, at) => Math.round((value - (second[at] as number)) * 1e9) / 1e9)
    .filter((difference) => difference !== 0);
  const n = differences.length;
  const ranks = averageRanks(differences.map(Math.abs));
  let positive = 0;
  let negative = 0;
  for (const [at, rank] of ranks.entries()) {
    if ((differences[at] as number) > 0) positive += rank;
    else negative += rank;
  }
  if (n === 0) return { n, positive, negative, p: 1, exact: true };
  const exact = n <= mostExact;
  const p = exact ? exactP(ranks, Math.min(positive, negative)) : normalP(ranks, positive);
  return { n, positive, negative, p, exact };
}

/** Ranks are multiples of a half, so that twice the sum counts whole steps. */
function exactP(ranks: Float64Array, smaller: number): number {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= rank; sum--) {
      ways[sum] = (ways[sum] as number) + (ways[sum - rank] as number);
    }
  }
  let below = 0;
  for (let sum = 0; sum <= Math.round(2 * smaller); sum++) below += ways[sum] as number;
  return Math.min(1, (2 * below) / 2 ** ranks.length);
}

/** The square of a standard normal variable is chi-square with one degree of freedom. */
function normalP(ranks: Float64Array, positive: number): number {
  const middle = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  return chiSquareTail((positive - middle) ** 2 / variance, 1);
}
