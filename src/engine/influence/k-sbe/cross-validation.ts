import type { DoubleProducts } from '../../math/double-products.ts';
import { RidgeFactor } from './ridge-factor.ts';
import { addMoments, emptyMoments, type Moments } from './training-pass.ts';

export const folds = 5;
export const lambdas = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1] as const;

/**
 * Ridge regression of Psi on Phi for each lambda and left-out fold, from moments alone: the rows are not read again.
 *
 * @returns the lambda of the smallest error (the larger one of equals), and that error as a share of sum |psi|^2
 */
export async function chooseLambda(
  parts: readonly Moments[],
  ranks: readonly [r: number, s: number],
  products: DoubleProducts,
  report: (done: number, total: number) => Promise<void>,
): Promise<{ readonly lambda: number; readonly error: number }> {
  const all = emptyMoments(...ranks);
  for (const part of parts) addMoments(all, part);
  const errors = lambdas.map(() => 0);
  let done = 0;
  for (const left of parts) {
    if (left.rows === 0 || left.rows === all.rows) continue;
    const rest = without(all, left);
    for (const [at, lambda] of lambdas.entries()) {
      errors[at] = (errors[at] as number) + (await heldOutError(rest, left, lambda, ranks, products));
      done++;
      await report(done, parts.length * lambdas.length);
    }
  }
  let best = 0;
  for (const [at, error] of errors.entries()) if (error <= (errors[best] as number)) best = at;
  return { lambda: lambdas[best] as number, error: (errors[best] as number) / all.energy };
}

function without(all: Moments, left: Moments): Moments {
  return {
    rows: all.rows - left.rows,
    gram: all.gram.map((value, i) => value - (left.gram[i] as number)),
    cross: all.cross.map((value, i) => value - (left.cross[i] as number)),
    energy: all.energy - left.energy,
  };
}

/** Sum over the left-out rows of |psi - T^T phi|^2 = |psi|^2 - 2 <T, C> + <T, G T>. */
async function heldOutError(
  rest: Moments,
  left: Moments,
  lambda: number,
  [r, s]: readonly [r: number, s: number],
  products: DoubleProducts,
): Promise<number> {
  const factor = await RidgeFactor.of(rest.gram, r, rest.rows * lambda, products);
  const map = await factor.solve({ rows: r, columns: s, data: rest.cross });
  const turned = await products.multiply({ rows: r, columns: r, data: left.gram }, map);
  let sum = left.energy;
  for (let i = 0; i < map.data.length; i++)
    sum += (map.data[i] as number) * ((turned.data[i] as number) - 2 * (left.cross[i] as number));
  return sum;
}
