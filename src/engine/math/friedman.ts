import { chiSquareTail } from './chi-square.ts';
import { averageRanks } from './order.ts';

export interface FriedmanTest {
  readonly blocks: number;
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
}

/**
 * Friedman's test of treatments measured on the same blocks, with the correction for ties (Conover, Practical
 * Nonparametric Statistics, 3rd ed., 5.8; the chi-square approximation).
 *
 * @param blocks [n][k] one value per treatment
 * @returns null with fewer than two blocks or treatments, and where every block has one value only
 */
export function friedmanTest(blocks: readonly (readonly number[])[]): FriedmanTest | null {
  const n = blocks.length;
  const k = blocks[0]?.length ?? 0;
  if (blocks.some((block) => block.length !== k)) throw new RangeError('invalid blocks: of unequal length');
  if (n < 2 || k < 2) return null;
  const sums = new Float64Array(k);
  let squares = 0;
  for (const block of blocks) {
    const ranks = averageRanks(block);
    for (const [at, rank] of ranks.entries()) {
      sums[at] = (sums[at] as number) + rank;
      squares += rank * rank;
    }
  }
  const centre = (n * k * (k + 1) ** 2) / 4;
  if (squares - centre < 1e-9) return null;
  const between = sums.reduce((total, sum) => total + sum * sum, 0) - n * centre;
  const statistic = Math.max(0, ((k - 1) * between) / (squares - centre));
  return { blocks: n, statistic, degrees: k - 1, p: chiSquareTail(statistic, k - 1) };
}
