import { SeededRandom } from '../../math/random.ts';
import { orderShares, shapleyOfTable } from './exact.ts';
import { type Game, type GameProgress, type GameScores, isMember } from './game.ts';
import { permutationScores } from './permutation-sampling.ts';

export interface CoalitionStructureOptions {
  /** Coalitions to evaluate at most, beside the empty and the full one; at least n - 1. */
  readonly evaluations: number;
  readonly seed: number;
  /** [groups] what each group is worth to the last digit, where that is known: sampled scores are moved evenly. */
  readonly groupSums?: ArrayLike<number> | undefined;
  readonly onProgress?: GameProgress | undefined;
}

/** Keeps the orders apart from other draws with the same seed. */
const orderStream = 0x6373;

/**
 * Owen values of a game whose players are in groups (Owen 1977, "Values of games with a priori unions"): the Shapley
 * value's mean over the orders in which each group stays together. The scores of a group sum to the Shapley value of
 * the group in {@link quotientGame}.
 *
 * They are exact, with `errors` null, where all coalitions that matter, some whole groups and part of another, are no
 * more than `evaluations`; else they are means over random orders of the groups and of the players inside of each,
 * every order with its reverse.
 *
 * @param groups [players]: the group of each, numbered from 0 without gaps
 */
export async function coalitionStructureValues(
  game: Game,
  groups: ArrayLike<number>,
  options: CoalitionStructureOptions,
): Promise<GameScores> {
  const members = membersOf(groups, game.players);
  if (structureCoalitions(members.map(({ length }) => length)) <= options.evaluations + 2) {
    return exactValues(game, members, options.onProgress);
  }
  const random = new SeededRandom(options.seed, orderStream);
  const sampled = await permutationScores(game, {
    evaluations: options.evaluations,
    onProgress: options.onProgress,
    drawOrder: () =>
      Int32Array.from(random.shuffle([...members]).flatMap((group) => random.shuffle([...group]))),
  });
  const { groupSums } = options;
  if (groupSums === undefined) return sampled;
  return { ...sampled, scores: withSums(sampled.scores, members, groupSums) };
}

/** The game that whole groups play: a coalition of groups is worth what all of their players are. */
export function quotientGame(game: Game, groups: ArrayLike<number>): Game {
  const members = membersOf(groups, game.players);
  return {
    ...game,
    players: members.length,
    worth(rows, onProgress) {
      const count = members.length === 0 ? 1 : rows.length / members.length;
      const whole = new Uint8Array(count * game.players);
      for (let row = 0; row < count; row++) {
        for (const [g, group] of members.entries()) {
          if (rows[row * members.length + g] === 0) continue;
          for (const player of group) whole[row * game.players + player] = 1;
        }
      }
      return game.worth(whole, onProgress);
    },
  };
}

/**
 * How many coalitions the exact Owen values of groups of these sizes need: unions of groups, and for each group its
 * proper parts beside each union of others. Infinity where that is beyond numbers.
 */
export function structureCoalitions(sizes: readonly number[]): number {
  const unions = 2 ** sizes.length;
  return sizes.reduce((sum, size) => sum + (unions / 2) * (2 ** size - 2), unions);
}

/**
 * Averaged over the unions that come before a group, the group's players play a game of their own, and its Shapley
 * values are their Owen values.
 */
async function exactValues(
  game: Game,
  members: readonly number[][],
  onProgress: GameProgress | undefined,
): Promise<GameScores> {
  const count = members.length;
  const unions = 2 ** count;
  const { rows, partsAt } = structureRows(members, game.players);
  const worth = await game.worth(rows, onProgress);
  const shares = orderShares(count);
  const scores = new Float64Array(game.players);
  for (const [g, group] of members.entries()) {
    const everyone = 2 ** group.length - 1;
    const table = new Float64Array(everyone + 1);
    let at = partsAt[g] as number;
    for (let union = 0; union < unions; union++) {
      if (isMember(union, g)) continue;
      const share = shares[members.filter((_, other) => isMember(union, other)).length] as number;
      const add = (part: number, value: number) => {
        table[part] = (table[part] as number) + share * value;
      };
      add(0, worth[union] as number);
      add(everyone, worth[union + 2 ** g] as number);
      for (let part = 1; part < everyone; part++) add(part, worth[at++] as number);
    }
    for (const [i, score] of shapleyOfTable(table, group.length).entries())
      scores[group[i] as number] = score;
  }
  return { scores, errors: null, evaluations: worth.length };
}

/** Rows of all unions, then for each group, from row `partsAt`, its proper parts beside each union of others. */
function structureRows(members: readonly number[][], players: number) {
  const coalitions = structureCoalitions(members.map(({ length }) => length));
  const unions = 2 ** members.length;
  const rows = new Uint8Array(coalitions * players);
  const partsAt: number[] = [];
  let at = 0;
  const include = (group: readonly number[], part: number) => {
    for (const [i, player] of group.entries()) if (isMember(part, i)) rows[at * players + player] = 1;
  };
  const includeUnion = (union: number) => {
    for (const [g, group] of members.entries()) if (isMember(union, g)) include(group, -1);
  };
  for (let union = 0; union < unions; union++, at++) includeUnion(union);
  for (const [g, group] of members.entries()) {
    partsAt.push(at);
    for (let union = 0; union < unions; union++) {
      if (isMember(union, g)) continue;
      for (let part = 1; part < 2 ** group.length - 1; part++, at++) {
        includeUnion(union);
        include(group, part);
      }
    }
  }
  return { rows, partsAt };
}

function membersOf(groups: ArrayLike<number>, players: number): number[][] {
  if (groups.length !== players) {
    throw new RangeError(`invalid groups: ${groups.length} for ${players} players`);
  }
  const members: number[][] = [];
  for (let player = 0; player < players; player++) {
    const group = groups[player] as number;
    members[group] ??= [];
    members[group].push(player);
  }
  for (let g = 0; g < members.length; g++) {
    if (members[g] === undefined) throw new RangeError(`invalid groups: ${g} has no players`);
  }
  return members;
}

function withSums(scores: Float64Array, members: readonly number[][], sums: ArrayLike<number>): Float64Array {
  const moved = Float64Array.from(scores);
  for (const [g, group] of members.entries()) {
    const sum = group.reduce((total, player) => total + (scores[player] as number), 0);
    const shift = ((sums[g] as number) - sum) / group.length;
    for (const player of group) moved[player] = (moved[player] as number) + shift;
  }
  return moved;
}
