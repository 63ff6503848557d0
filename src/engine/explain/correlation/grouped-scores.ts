import {
  coalitionStructureValues,
  quotientGame,
  structureCoalitions,
} from '../shapley/coalition-structure.ts';
import { exactShapley } from '../shapley/exact.ts';
import type { Game, GameProgress, GameScores } from '../shapley/game.ts';
import { defaultKernelSamples, kernelShapley } from '../shapley/kernel.ts';

/** Up to so many groups the quotient game is solved exactly. */
const mostExactGroups = 12;

export interface GroupedOptions {
  /** Coalitions to evaluate at most, beside the empty and the full one; null: what the definition asks for. */
  readonly samples: number | null;
  readonly seed: number;
  readonly onProgress?: GameProgress | undefined;
}

/** Coalitions that the groups' game takes: all of them up to 12 groups, else KernelSHAP's 2 m + 2048. */
function quotientSamples(groups: number): number {
  return groups <= mostExactGroups ? 2 ** groups - 2 : defaultKernelSamples(groups);
}

/** As many coalitions as the definition takes at most, whatever the groups. */
export function mostGroupedSamples(players: number): number {
  return Math.max(2 ** mostExactGroups - 2, 2 * players + 2048) + 2 * players + 2048;
}

/**
 * Owen values of segments in groups: between the groups the Shapley values of the quotient game, exact for up to 12
 * groups, else by KernelSHAP; inside of them Owen values, exact where the evaluations suffice, else over random orders
 * and moved so that each group sums to its value. With too few evaluations for one order a group shares evenly.
 *
 * @param groups [players] from 0 without gaps
 */
export async function groupedScores(
  game: Game,
  groups: Int32Array,
  { samples, seed, onProgress }: GroupedOptions,
): Promise<GameScores> {
  const { players } = game;
  const quotient = quotientGame(game, groups);
  const sizes = new Array<number>(quotient.players).fill(0);
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  const defined = quotientSamples(quotient.players);
  const between = samples === null ? defined : Math.min(defined, Math.max(2, Math.floor(samples / 2)));
  const within = samples === null ? 2 * players + 2048 : samples - between;
  const whole = samples ?? between + within;
  if (players < 2 || structureCoalitions(sizes) <= whole + 2) {
    return coalitionStructureValues(game, groups, { evaluations: whole, seed, onProgress });
  }
  const exact = quotient.players <= mostExactGroups && between >= defined;
  const sums = exact
    ? await exactShapley(quotient, onProgress)
    : await kernelShapley(quotient, { samples: between, seed, onProgress });
  if (sizes.every((size) => size === 1)) return { ...sums, scores: perPlayer(sums.scores, groups, sizes) };
  if (within < players - 1) {
    return { scores: perPlayer(sums.scores, groups, sizes), errors: null, evaluations: sums.evaluations };
  }
  const inside = await coalitionStructureValues(game, groups, {
    evaluations: within,
    seed,
    groupSums: sums.scores,
    onProgress,
  });
  return { ...inside, evaluations: sums.evaluations + inside.evaluations };
}

function perPlayer(sums: Float64Array, groups: Int32Array, sizes: readonly number[]): Float64Array {
  return Float64Array.from(groups, (group) => (sums[group] as number) / (sizes[group] as number));
}
