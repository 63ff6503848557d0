import { extremes, type Game, type GameProgress, type GameScores } from './game.ts';
import { fitKernel } from './kernel-regression.ts';
import { kernelPairs } from './kernel-samples.ts';

export interface KernelOptions {
  /** Coalitions to evaluate at most, beside the empty and the full one; at least 2. They come in pairs. */
  readonly samples: number;
  readonly seed: number;
  readonly onProgress?: GameProgress | undefined;
}

export interface KernelScores extends GameScores {
  /** False when the coalitions can't tell all players apart; these then share evenly. */
  readonly determined: boolean;
}

/** Python shap's default, 2 n + 2048, but no more coalitions than there are. */
export function defaultKernelSamples(players: number): number {
  return Math.min(2 * players + 2048, usefulKernelSamples(players));
}

/** All coalitions but the empty and the full one. */
export function usefulKernelSamples(players: number): number {
  return 2 ** players - 2;
}

/**
 * KernelSHAP (Lundberg and Lee 2017, section 4.1): Shapley values as the solution of a weighted least squares problem
 * over coalitions, with sizes enumerated from outside in, paired sampling, sum of scores = v(N) - v(empty) exactly,
 * and all players kept (no selection of features). With 2^n - 2 samples the scores are the exact Shapley values, and
 * `errors` is null. {@link fitKernel} says what the standard errors are.
 */
export async function kernelShapley(game: Game, options: KernelOptions): Promise<KernelScores> {
  const { players } = game;
  if (!(Number.isInteger(options.samples) && options.samples >= 2) && players > 1) {
    throw new RangeError(`invalid samples: ${options.samples}`);
  }
  const { empty, full } = await extremes(game);
  if (players < 2) {
    const scores = new Float64Array(players).fill(full - empty);
    return { scores, errors: null, evaluations: 2 ** players, determined: true };
  }
  const pairs = kernelPairs(players, Math.floor(options.samples / 2), options.seed);
  const both = withComplements(pairs.rows, players);
  const worth = await game.worth(both, options.onProgress);
  const targets = Float64Array.from(
    pairs.weights,
    (_, k) => ((worth[2 * k] as number) - (worth[2 * k + 1] as number) + full - empty) / 2,
  );
  const fit = await fitKernel(pairs, targets, full - empty, game.pause?.bind(game));
  return { ...fit, evaluations: worth.length + 2 };
}

/** [pairs, players] -> [2 pairs, players]: each row followed by its complement. */
function withComplements(rows: Uint8Array, players: number): Uint8Array {
  const both = new Uint8Array(2 * rows.length);
  for (let start = 0; start < rows.length; start += players) {
    const row = rows.subarray(start, start + players);
    both.set(row, 2 * start);
    both.set(
      row.map((member) => 1 - member),
      2 * start + players,
    );
  }
  return both;
}
