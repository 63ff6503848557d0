import { Failure } from '#contract/failure.ts';
import { type Game, type GameProgress, type GameScores, isMember } from './game.ts';

/** With more players the number of coalitions, 2^n, is out of reach. */
export const mostExactPlayers = 16;

/**
 * Exact Shapley values from the worth of all 2^n coalitions (Shapley 1953):
 *
 *   phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)).
 *
 * @throws Failure `usage` for more than {@link mostExactPlayers} players
 */
export async function exactShapley(game: Game, onProgress?: GameProgress): Promise<GameScores> {
  const { players } = game;
  refuseTooMany(players);
  const coalitions = 2 ** players;
  const rows = new Uint8Array(coalitions * players);
  for (let set = 0; set < coalitions; set++) {
    for (let i = 0; i < players; i++) rows[set * players + i] = isMember(set, i) ? 1 : 0;
  }
  const worth = await game.worth(rows, onProgress);
  return { scores: shapleyOfTable(worth, players), errors: null, evaluations: coalitions };
}

/** @throws Failure `usage` for more than {@link mostExactPlayers} segments, with what to do */
export function refuseTooMany(segments: number): void {
  if (segments <= mostExactPlayers) return;
  throw new Failure(
    'usage',
    `exact Shapley values of ${segments} segments need 2^${segments} passes; the limit is ${mostExactPlayers} ` +
      'segments. Ask for fewer segments, or use kernel-shap.',
  );
}

/**
 * Shapley values of a game that is known in full.
 *
 * @param worth [2^n]: at index `set` the worth of the players whose bits are set
 * @returns [n]
 */
export function shapleyOfTable(worth: Float64Array, players: number): Float64Array {
  const weights = orderShares(players);
  const sizes = Uint8Array.from(worth, (_, set) => bitCount(set));
  const scores = new Float64Array(players);
  for (let i = 0; i < players; i++) {
    let score = 0;
    for (let set = 0; set < worth.length; set++) {
      if (isMember(set, i)) continue;
      const gain = (worth[set + 2 ** i] as number) - (worth[set] as number);
      score += (weights[sizes[set] as number] as number) * gain;
    }
    scores[i] = score;
  }
  return scores;
}

/** [n]: at s the share of all orders in which given s players, and no others, come before a given one. */
export function orderShares(players: number): Float64Array {
  const shares = new Float64Array(players);
  let share = 1 / players;
  for (let size = 0; size < players; size++) {
    shares[size] = share;
    share *= (size + 1) / (players - 1 - size);
  }
  return shares;
}

function bitCount(set: number): number {
  let count = 0;
  for (let left = set; left > 0; left &= left - 1) count++;
  return count;
}
