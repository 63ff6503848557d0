import { cholesky, choleskySolve } from '../../math/cholesky.ts';
import { extremes, type Game, type GameProgress, type GameScores } from '../shapley/game.ts';
import { type KernelPairs, kernelPairs } from '../shapley/kernel-samples.ts';

export interface KernelPriorOptions {
  /** Coalitions to evaluate at most, beside the empty and the full one; at least 2. They come in pairs. */
  readonly samples: number;
  /** Weight of the prior beside the coalitions' weights, which sum to 1. */
  readonly prior: number;
  readonly seed: number;
  readonly onProgress?: GameProgress | undefined;
}

/** Pull towards equal scores where neither coalitions nor the prior tell players apart. */
const evenPull = 1e-8;

/**
 * KernelSHAP with the expectation that segments which correlate score alike:
 *
 *   min sum_z w_z (v(z) - v(empty) - z phi)^2 + lambda phi^T L phi  subject to  sum phi = v(N) - v(empty),
 *
 * L the Laplacian of the positive correlations. lambda = prior / n x the share of all coalitions that were not
 * evaluated, so that with all of them the scores are the exact Shapley values. Single segments and their complements
 * come first wherever the samples reach for them.
 *
 * @param correlation [players, players]
 */
export async function kernelPriorScores(
  game: Game,
  correlation: Float64Array,
  { samples, prior, seed, onProgress }: KernelPriorOptions,
): Promise<GameScores> {
  const n = game.players;
  const { empty, full } = await extremes(game);
  if (n < 2) {
    return { scores: new Float64Array(n).fill(full - empty), errors: null, evaluations: 2 ** n };
  }
  const { rows, weights } = pairsFromSingles(n, Math.floor(samples / 2), seed);
  const both = new Uint8Array(2 * rows.length);
  for (let start = 0; start < rows.length; start += n) {
    const row = rows.subarray(start, start + n);
    both.set(row, 2 * start);
    both.set(
      row.map((member) => 1 - member),
      2 * start + n,
    );
  }
  const worth = await game.worth(both, onProgress);
  const left = 1 - Math.min(1, (worth.length + 2) / 2 ** n);
  const total = full - empty;
  const { matrix, right } = normalEquations(both, worth, weights, n, empty, total / n);
  addLaplacian(matrix, correlation, n, (prior / n) * left);
  const scores = await solveWithSum(matrix, right, n, game.pause?.bind(game));
  return { scores: scores.map((above) => above + total / n), errors: null, evaluations: worth.length + 2 };
}

/** As `kernelPairs`, but all pairs of one segment against the others whenever there is room for them. */
function pairsFromSingles(n: number, pairs: number, seed: number): KernelPairs {
  const usual = kernelPairs(n, pairs, seed);
  if (n < 3 || usual.enumerated >= n || pairs < n) return usual;
  let whole = 0;
  for (let size = 1; size < n; size++) whole += (n - 1) / (size * (n - size));
  const share = 2 / whole;
  const drawn = [...usual.weights.keys()].filter((k) => {
    const size = usual.rows.subarray(k * n, (k + 1) * n).reduce((sum, member) => sum + member, 0);
    return size > 1 && size < n - 1;
  });
  const kept = drawn.slice(0, pairs - n);
  const mass = kept.reduce((sum, k) => sum + (usual.weights[k] as number), 0);
  const rows = new Uint8Array((n + kept.length) * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (const [i, k] of kept.entries()) rows.set(usual.rows.subarray(k * n, (k + 1) * n), (n + i) * n);
  const weights = new Float64Array(n + kept.length).fill(share / n, 0, n);
  for (const [i, k] of kept.entries()) weights[n + i] = ((1 - share) * (usual.weights[k] as number)) / mass;
  return { rows, weights, enumerated: n };
}

/** sum_z w_z z z^T and sum_z w_z z (v(z) - v(empty) - even z 1), both coalitions of a pair half its weight. */
function normalEquations(
  both: Uint8Array,
  worth: Float64Array,
  weights: Float64Array,
  n: number,
  empty: number,
  even: number,
) {
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let row = 0; row < worth.length; row++) {
    const weight = (weights[row >> 1] as number) / 2;
    const members: number[] = [];
    for (let i = 0; i < n; i++) if (both[row * n + i] !== 0) members.push(i);
    const pull = weight * ((worth[row] as number) - empty - even * members.length);
    for (const i of members) {
      right[i] = (right[i] as number) + pull;
      for (const j of members) matrix[i * n + j] = (matrix[i * n + j] as number) + weight;
    }
  }
  return { matrix, right };
}

function addLaplacian(matrix: Float64Array, correlation: Float64Array, n: number, weight: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const tie = weight * Math.max(0, correlation[i * n + j] as number);
      matrix[i * n + j] = (matrix[i * n + j] as number) - tie;
      matrix[j * n + i] = (matrix[j * n + i] as number) - tie;
      matrix[i * n + i] = (matrix[i * n + i] as number) + tie;
      matrix[j * n + j] = (matrix[j * n + j] as number) + tie;
    }
  }
}

/** The solution of the equations whose values sum to 0. */
async function solveWithSum(
  matrix: Float64Array,
  right: Float64Array,
  n: number,
  pause: (() => Promise<void>) | undefined,
): Promise<Float64Array> {
  let factor = await cholesky(matrix, n, pause);
  if (factor === null) {
    for (let i = 0; i < n; i++) matrix[i * n + i] = (matrix[i * n + i] as number) + evenPull;
    factor = await cholesky(matrix, n, pause);
  }
  if (factor === null) throw new RangeError(`invalid equations: not positive definite for ${n} players`);
  const free = choleskySolve(factor, right);
  const ones = choleskySolve(factor, new Float64Array(n).fill(1));
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const multiplier = sum(free) / sum(ones);
  return free.map((value, i) => value - multiplier * (ones[i] as number));
}
