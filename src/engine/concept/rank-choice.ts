import type { Matrix, MatrixProduct } from '../math/matrix-product.ts';
import { type Factorisation, type FactorisationOptions, factorise } from './non-negative-factorisation.ts';

/** Ranks that are tried when the rank is to be chosen. */
export const triedRanks: readonly number[] = [2, 4, 6, 8, 10, 12, 16, 20, 25, 30];

export interface RankedFactorisation extends Factorisation {
  /** The error of every rank that was tried; empty when the rank was given. */
  readonly ranks: readonly { readonly rank: number; readonly reconstructionError: number }[];
}

/**
 * A factorisation at a given rank, or, for rank 0, at the elbow of the errors of `triedRanks`: the rank whose error
 * lies farthest below the straight line from the first to the last (Satopää et al. 2011, "Kneedle", for convex falling
 * curves).
 *
 * @throws Failure as `factorise`
 */
export async function factoriseAtRank(
  a: Matrix,
  options: FactorisationOptions,
  products: MatrixProduct,
): Promise<RankedFactorisation> {
  if (options.rank > 0) return { ...(await factorise(a, options, products)), ranks: [] };
  const possible = triedRanks.filter((rank) => rank <= Math.min(a.rows, a.columns));
  const tried: { readonly rank: number; readonly found: Factorisation }[] = [];
  for (const rank of possible.length === 0 ? [1] : possible) {
    tried.push({ rank, found: await factorise(a, { ...options, rank }, products) });
  }
  const ranks = tried.map(({ rank, found }) => ({ rank, reconstructionError: found.error }));
  const chosen = tried[elbow(ranks.map(({ rank, reconstructionError }) => [rank, reconstructionError]))];
  if (chosen === undefined) throw new RangeError('invalid ranks: none was tried');
  return { ...chosen.found, ranks };
}

/** Position of the point farthest below the line between the first and the last, both axes scaled to 0..1. */
export function elbow(points: readonly (readonly [x: number, y: number])[]): number {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('invalid points: none');
  const [width, height] = [last[0] - first[0], first[1] - last[1]];
  if (!(width > 0 && height > 0)) return 0;
  let best = 0;
  let farthest = 0;
  for (const [i, [x, y]] of points.entries()) {
    const below = 1 - (x - first[0]) / width - (y - last[1]) / height;
    if (below > farthest) {
      farthest = below;
      best = i;
    }
  }
  return best;
}
