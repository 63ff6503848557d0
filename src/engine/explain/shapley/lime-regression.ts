import { cholesky, choleskySolve } from '../../math/cholesky.ts';
import { GroupedSpread } from '../../math/grouped-spread.ts';
import { memberLists, weightedGram } from './weighted-gram.ts';

export interface RidgeFit {
  /** [players] */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Standard errors of the coefficients, [players]; null where the rows are too few to tell. */
  readonly errors: Float64Array | null;
  /** Weighted share of the targets' variance that the fit explains; null where they have none. */
  readonly explained: number | null;
}

const mostGroups = 256;

/**
 * Weighted ridge regression on 0/1 rows with an intercept that is not penalised, as scikit-learn's `Ridge` with
 * `sample_weight`: minimises sum_k w_k (y_k - c - z_k b)^2 + alpha |b|^2.
 *
 * Standard errors by linearisation: the rows' influences A^-1 w_k (z_k - mean) e_k, summed in up to 256 groups, times
 * rows / (rows - unknowns) (MacKinnon and White 1985, HC1). They say how the coefficients vary with the rows drawn.
 *
 * @param rows [M, players] uint8, non-zero for members
 * @param weights [M]
 * @param targets [M]
 */
export async function weightedRidge(
  { rows, weights, targets }: { rows: Uint8Array; weights: Float64Array; targets: Float64Array },
  alpha: number,
  pause?: () => Promise<void>,
): Promise<RidgeFit> {
  const count = weights.length;
  const players = rows.length / count;
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  const meanTarget = weights.reduce((sum, weight, k) => sum + weight * (targets[k] as number), 0) / mass;
  const { matrix, right, means } = await centredEquations(
    rows,
    weights,
    (k) => (targets[k] as number) - meanTarget,
    mass,
    pause,
  );
  for (let i = 0; i < players; i++) {
    matrix[i * players + i] = (matrix[i * players + i] as number) + alpha;
  }
  const factor = await cholesky(matrix, players, pause);
  if (factor === null) throw new RangeError(`invalid alpha: ${alpha}`);
  const coefficients = choleskySolve(factor, right);
  const intercept = meanTarget - dot(coefficients, means);
  const residuals = targets.map((target, k) => {
    let fitted = intercept;
    for (let i = 0; i < players; i++) if (rows[k * players + i] !== 0) fitted += coefficients[i] as number;
    return target - fitted;
  });
  const explained = shareExplained(targets, residuals, weights, meanTarget);
  const groups = Math.min(count, mostGroups);
  if (count - players < 2) return { coefficients, intercept, errors: null, explained };
  const spread = new GroupedSpread(players);
  for (let group = 0; group < groups; group++) {
    const slope = new Float64Array(players);
    for (let k = group; k < count; k += groups) {
      const pull = (weights[k] as number) * (residuals[k] as number);
      for (let i = 0; i < players; i++) {
        const centred = (rows[k * players + i] === 0 ? 0 : 1) - (means[i] as number);
        slope[i] = (slope[i] as number) + pull * centred;
      }
    }
    spread.add(choleskySolve(factor, slope));
    if (pause !== undefined && group % 8 === 7) await pause();
  }
  return { coefficients, intercept, errors: spread.errors(count / (count - players - 1)), explained };
}

/** Lower triangle of sum w (z - mean)(z - mean)^T, and sum w z y for targets y whose weighted mean is 0. */
async function centredEquations(
  rows: Uint8Array,
  weights: Float64Array,
  target: (row: number) => number,
  mass: number,
  pause: (() => Promise<void>) | undefined,
) {
  const players = rows.length / weights.length;
  const members = memberLists(rows, players);
  const matrix = await weightedGram(members, weights, players, pause);
  const right = new Float64Array(players);
  const means = new Float64Array(players);
  for (const [k, list] of members.entries()) {
    const weight = weights[k] as number;
    const pull = weight * target(k);
    for (const i of list) {
      right[i] = (right[i] as number) + pull;
      means[i] = (means[i] as number) + weight / mass;
    }
  }
  for (let i = 0; i < players; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * players + j] =
        (matrix[i * players + j] as number) - mass * (means[i] as number) * (means[j] as number);
    }
  }
  return { matrix, right, means };
}

function shareExplained(
  targets: Float64Array,
  residuals: Float64Array,
  weights: Float64Array,
  meanTarget: number,
): number | null {
  let left = 0;
  let all = 0;
  for (const [k, weight] of weights.entries()) {
    left += weight * (residuals[k] as number) ** 2;
    all += weight * ((targets[k] as number) - meanTarget) ** 2;
  }
  return all > 0 ? 1 - left / all : null;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
