import { SeededRandom } from '../../math/random.ts';
import { orderShares } from './exact.ts';
import type { Game, GameProgress, GameScores } from './game.ts';

/** Coalitions that are drawn for each player. */
export const biasedDraws = 100;
/** Keeps the coalitions apart from other draws with the same seed. */
const coalitionStream = 0x6263;
/** Rows of one question, in bytes. */
const mostRowBytes = 2 ** 25;

/**
 * The sampler that the CorrSHAP paper compares with (Hasić and Krivić 2025): for each player k 100 coalitions S of the
 * others, their size uniform over 0..n-1 and their members uniform given the size; the score is the mean of
 *
 *   |S|! (n - |S| - 1)! / n! * (v(S + k) - v(S)).
 *
 * That the size is uniform already gives each coalition its Shapley weight, so the factor weighs twice: the values are
 * no Shapley values, don't sum to v(N) - v(empty), and stem almost alone from the smallest and the largest coalitions.
 */
export async function biasedShapley(
  game: Game,
  options: { readonly seed: number; readonly onProgress?: GameProgress | undefined },
): Promise<GameScores> {
  const { players } = game;
  const random = new SeededRandom(options.seed, coalitionStream);
  const shares = orderShares(players);
  const perQuestion = Math.max(1, Math.floor(mostRowBytes / (2 * biasedDraws * players)));
  const scores = new Float64Array(players);
  const errors = new Float64Array(players);
  const total = 2 * biasedDraws * players;
  for (let first = 0; first < players; first += perQuestion) {
    const end = Math.min(players, first + perQuestion);
    const { rows, sizes } = drawRows(random, players, first, end);
    const done = 2 * biasedDraws * first;
    const worth = await game.worth(rows, (more) => options.onProgress?.(done + more, total));
    for (let player = first; player < end; player++) {
      const start = (player - first) * biasedDraws;
      let sum = 0;
      let squares = 0;
      for (let draw = start; draw < start + biasedDraws; draw++) {
        const gain = (worth[2 * draw + 1] as number) - (worth[2 * draw] as number);
        const term = (shares[sizes[draw] as number] as number) * gain;
        sum += term;
        squares += term * term;
      }
      scores[player] = sum / biasedDraws;
      const variance = Math.max(0, squares - (sum * sum) / biasedDraws) / (biasedDraws - 1);
      errors[player] = Math.sqrt(variance / biasedDraws);
    }
  }
  return { scores, errors, evaluations: total };
}

/** For each player from `first` to `end` and each draw: a row without the player, and the same with the player. */
function drawRows(random: SeededRandom, players: number, first: number, end: number) {
  const draws = (end - first) * biasedDraws;
  const rows = new Uint8Array(2 * draws * players);
  const sizes = new Int32Array(draws);
  const order = Int32Array.from({ length: players }, (_, i) => i);
  for (let draw = 0; draw < draws; draw++) {
    const player = first + Math.floor(draw / biasedDraws);
    const size = random.integer(players);
    sizes[draw] = size;
    const start = 2 * draw * players;
    // A random order with the player left out is a random order of the others.
    for (let i = 0, chosen = 0; chosen < size; i++) {
      const j = i + random.integer(players - i);
      const drawn = order[j] as number;
      order[j] = order[i] as number;
      order[i] = drawn;
      if (drawn === player) continue;
      rows[start + drawn] = 1;
      chosen++;
    }
    rows.copyWithin(start + players, start, start + players);
    rows[start + players + player] = 1;
  }
  return { rows, sizes };
}
