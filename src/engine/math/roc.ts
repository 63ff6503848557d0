import { averageRanks } from './order.ts';

/**
 * Area under the receiver operating characteristic, as Mann and Whitney's statistic: the share of pairs (one
 * positive, one negative) in which the positive scores higher; ties count half.
 *
 * @param scores [n] numbers
 * @param positive [n], non-zero where positive
 * @returns 0..1, or null when one of the two groups is empty
 */
export function areaUnderRoc(scores: ArrayLike<number>, positive: ArrayLike<number>): number | null {
  if (scores.length !== positive.length) {
    throw new RangeError(`invalid pairs: ${scores.length} scores, ${positive.length} labels`);
  }
  const ranks = averageRanks(scores);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (positive[i] !== 0) {
      positives++;
      rankSum += ranks[i] as number;
    }
  }
  const negatives = ranks.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
