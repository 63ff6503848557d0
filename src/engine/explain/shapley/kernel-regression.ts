import { type CholeskyFactor, cholesky, choleskySolve } from '../../math/cholesky.ts';
import { GroupedSpread } from '../../math/grouped-spread.ts';
import type { KernelPairs } from './kernel-samples.ts';
import { memberLists, weightedGram } from './weighted-gram.ts';

export interface KernelFit {
  /** [players] */
  readonly scores: Float64Array;
  /** [players]; null where nothing was drawn, or too little to tell. */
  readonly errors: Float64Array | null;
  /** False when the coalitions can't tell all players apart; these then share evenly. */
  readonly determined: boolean;
}

/** Pull towards equal scores where coalitions can't tell players apart, as a share of the mean diagonal. */
const evenPull = 1e-8;
/** Pairs are told apart in so many groups at most for the standard error. */
const mostGroups = 256;

/**
 * The weighted least squares problem of KernelSHAP under sum(phi) = v(N) - v(empty), that constraint met exactly by
 * eliminating the last player (Covert and Lee 2021, section 3.2, with paired sampling, section 4.2). A coalition z and
 * its complement have the same weight, so both together say z phi = (v(z) - v(complement) + v(N) - v(empty)) / 2; with
 * z the one without the last player that is an equation for the other players alone:
 *
 *   (sum_k w_k z_k z_k^T) phi = sum_k w_k z_k t_k.
 *
 * The standard errors are those of the drawn pairs by linearisation: with the residuals e_k, the pairs' influences
 * A^-1 w_k z_k e_k are summed in up to 256 groups, whose spread gives the variance, times pairs / (pairs - unknowns)
 * for the unknowns that were fitted (MacKinnon and White 1985, HC1).
 *
 * @param targets [pairs] t_k
 * @param total v(N) - v(empty)
 */
export async function fitKernel(
  pairs: KernelPairs,
  targets: Float64Array,
  total: number,
  pause?: () => Promise<void>,
): Promise<KernelFit> {
  const { rows, weights, enumerated } = pairs;
  const players = rows.length / weights.length;
  const unknowns = players - 1;
  const members = memberLists(rows, players);
  const even = total / players;
  const matrix = await weightedGram(members, weights, unknowns, pause);
  const right = rightSide(members, weights, unknowns, (k) => {
    const size = members[k]?.length ?? 0;
    return (targets[k] as number) - size * even;
  });
  let factor = await cholesky(matrix, unknowns, pause);
  const determined = factor !== null;
  factor ??= await pulledFactor(matrix, unknowns, pause);
  const scores = withLast(choleskySolve(factor, right)).map((above) => above + even);
  const residuals = targets.map((target, k) => target - sumOver(scores, members[k] as Int32Array));
  const influence = (k: number) => (weights[k] as number) * (residuals[k] as number);
  const errors = determined ? await standardErrors(factor, members, enumerated, influence, pause) : null;
  return { scores, errors, determined };
}

/** sum_k w_k z_k target(k), [unknowns]. */
function rightSide(
  members: readonly Int32Array[],
  weights: Float64Array,
  unknowns: number,
  target: (pair: number) => number,
): Float64Array {
  const right = new Float64Array(unknowns);
  for (const [k, list] of members.entries()) {
    const pull = (weights[k] as number) * target(k);
    for (const i of list) right[i] = (right[i] as number) + pull;
  }
  return right;
}

/**
 * The factor with a slight penalty on the squared distances of all players, the eliminated one among them, from equal
 * scores: lambda (I + 1 1^T).
 */
async function pulledFactor(
  matrix: Float64Array,
  unknowns: number,
  pause: (() => Promise<void>) | undefined,
): Promise<CholeskyFactor> {
  let trace = 0;
  for (let i = 0; i < unknowns; i++) trace += matrix[i * unknowns + i] as number;
  const pull = evenPull * (trace / unknowns);
  const pulled = Float64Array.from(matrix, (value, at) => {
    const diagonal = at % (unknowns + 1) === 0;
    return value + (diagonal ? 2 * pull : pull);
  });
  const factor = await cholesky(pulled, unknowns, pause);
  if (factor === null) throw new TypeError('a penalised Gram matrix is positive definite');
  return factor;
}

async function standardErrors(
  factor: CholeskyFactor,
  members: readonly Int32Array[],
  enumerated: number,
  influence: (pair: number) => number,
  pause: (() => Promise<void>) | undefined,
): Promise<Float64Array | null> {
  const drawn = members.length - enumerated;
  const groups = Math.min(drawn, mostGroups);
  const spare = members.length - factor.n;
  if (groups < 2 || spare < 1) return null;
  const spread = new GroupedSpread(factor.n + 1);
  for (let group = 0; group < groups; group++) {
    const slope = new Float64Array(factor.n);
    for (let k = enumerated + group; k < members.length; k += groups) {
      const pull = influence(k);
      for (const i of members[k] as Int32Array) slope[i] = (slope[i] as number) + pull;
    }
    spread.add(withLast(choleskySolve(factor, slope)));
    if (pause !== undefined && group % 8 === 7) await pause();
  }
  return spread.errors(members.length / spare);
}

/** Appends the eliminated player, who makes the sum zero. */
function withLast(values: Float64Array): Float64Array {
  const all = new Float64Array(values.length + 1);
  all.set(values);
  all[values.length] = -values.reduce((sum, value) => sum + value, 0);
  return all;
}

function sumOver(values: Float64Array, members: Int32Array): number {
  let sum = 0;
  for (const member of members) sum += values[member] as number;
  return sum;
}
