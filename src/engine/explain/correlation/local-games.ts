import { orderShares } from '../shapley/exact.ts';
import { type Game, type GameProgress, isMember } from '../shapley/game.ts';

/** `published`: s! (n - s - 1)! / n!; `normalised`: s! (c - s)! / (c + 1)!, c = |N_k|. */
export type WeightMode = 'published' | 'normalised';

/** Bytes of rows that are asked for at once. */
const mostRowBytes = 2 ** 25;

/**
 * CorrSHAP's scores: phi_k = sum over S in N_k of weight(|S|) (v(S + k) - v(S)). Normalised these are the exact Shapley
 * values of k in the game that it plays with its neighbours alone. Coalitions of several segments' neighbourhoods that
 * are the same are evaluated once.
 *
 * @param neighbours [n] lists without the segment itself
 * @returns [n]
 */
export async function localGameScores(
  game: Game,
  neighbours: readonly (readonly number[])[],
  mode: WeightMode,
  onProgress?: GameProgress,
): Promise<Float64Array> {
  const { players } = game;
  const scores = new Float64Array(players);
  const total = neighbours.reduce((sum, list) => sum + 2 ** (list.length + 1), 0);
  let before = 0;
  for (let first = 0; first < players; ) {
    let end = first;
    let count = 0;
    while (end < players) {
      const own = 2 ** ((neighbours[end]?.length ?? 0) + 1);
      if (count > 0 && (count + own) * players > mostRowBytes) break;
      count += own;
      end++;
    }
    const rows = new Uint8Array(count * players);
    let at = 0;
    for (let k = first; k < end; k++) at = writeCoalitions(rows, at, players, k, neighbours[k] ?? []);
    const done = before;
    const worth = await game.worth(rows, (answered) => onProgress?.(done + answered, total));
    at = 0;
    for (let k = first; k < end; k++) {
      const subsets = 2 ** (neighbours[k]?.length ?? 0);
      scores[k] = localScore(worth.subarray(at, at + 2 * subsets), players, mode);
      at += 2 * subsets;
    }
    before += count;
    first = end;
  }
  return scores;
}

/** All S in the neighbourhood, then the same with k; returns the next row. */
function writeCoalitions(
  rows: Uint8Array,
  from: number,
  players: number,
  k: number,
  list: readonly number[],
): number {
  const subsets = 2 ** list.length;
  for (let set = 0; set < subsets; set++) {
    for (const [i, j] of list.entries()) {
      if (!isMember(set, i)) continue;
      rows[(from + set) * players + j] = 1;
      rows[(from + subsets + set) * players + j] = 1;
    }
    rows[(from + subsets + set) * players + k] = 1;
  }
  return from + 2 * subsets;
}

function localScore(worth: Float64Array, players: number, mode: WeightMode): number {
  const subsets = worth.length / 2;
  const size = Math.log2(subsets);
  const weights = orderShares(mode === 'published' ? players : size + 1);
  let score = 0;
  for (let set = 0; set < subsets; set++) {
    let members = 0;
    for (let i = 0; i < size; i++) if (isMember(set, i)) members++;
    score += (weights[members] as number) * ((worth[subsets + set] as number) - (worth[set] as number));
  }
  return score;
}
