/**
 * A coalitional game: `players` of them, and what each coalition is worth. Everything of the Shapley family is
 * written against this, so that it can be tested on games that can be solved by hand.
 */
export interface Game {
  readonly players: number;
  /**
   * The worth of each coalition. The same coalition asked for again costs nothing.
   *
   * @param rows [M, players] uint8, non-zero for members; without players always one coalition
   * @param onProgress told after each micro-batch how many rows are answered
   * @returns [M] float64, finite
   */
  worth(rows: Uint8Array, onProgress?: GameProgress): Promise<Float64Array>;
  /**
   * For long loops between questions: lets other work in.
   *
   * @throws Failure `cancelled`
   */
  pause?(): Promise<void>;
}

export type GameProgress = (done: number, total: number) => void | Promise<void>;

/** Scores of a game's players. */
export interface GameScores {
  /** [players] */
  readonly scores: Float64Array;
  /** Standard error of each score, for what was sampled; null where the scores are exact. */
  readonly errors: Float64Array | null;
  /** Coalitions that were asked for, repeated ones counted once. */
  readonly evaluations: number;
}

/** The worth of the empty and of the full coalition. */
export async function extremes(game: Game): Promise<{ readonly empty: number; readonly full: number }> {
  if (game.players === 0) {
    const [nothing = Number.NaN] = await game.worth(new Uint8Array(0));
    return { empty: nothing, full: nothing };
  }
  const rows = new Uint8Array(2 * game.players).fill(1, game.players);
  const [empty = Number.NaN, full = Number.NaN] = await game.worth(rows);
  return { empty, full };
}

/** Whether bit `player` of a set is on; sets of up to 31 players are numbers. */
export function isMember(set: number, player: number): boolean {
  return ((set >> player) & 1) === 1;
}
