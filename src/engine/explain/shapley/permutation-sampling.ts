import { coalitionKey } from '../../masked-model/coalition-key.ts';
import { mean } from '../../math/statistics.ts';
import { extremes, type Game, type GameProgress, type GameScores } from './game.ts';

export interface PermutationOptions {
  /** Coalitions to evaluate at most, beside the empty and the full one; one order takes n - 1. */
  readonly evaluations: number;
  /** Draws an order in which the players join, [players]. */
  readonly drawOrder: () => Int32Array;
  /** Stop once the mean standard error of the players is at most this; 0: never. */
  readonly targetError?: number;
  readonly onProgress?: GameProgress | undefined;
  /** The scores as they would be if the work ended now, after each group of orders. */
  readonly onPartial?: ((scores: Float64Array) => void) | undefined;
}

/** Standard errors of fewer pairs than this are not trusted to stop on. */
const fewestPairs = 16;
/** Rows of one question: enough for full micro-batches, and bounded in bytes. */
const fewestRows = 512;
const mostRowBytes = 2 ** 25;
/** Without a target the work is cut in about so many parts, so that early scores can be looked at. */
const parts = 20;

/**
 * Means over random orders of what each player adds when joining those before (Castro, Gómez, Tejada 2009), each order
 * together with its reverse (Mitchell, Cooper, Frank, Holmes 2022, "Sampling permutations for Shapley value
 * estimation", section 3.1). An order and its reverse are one draw: the standard errors are the spread of such pairs'
 * means. Each order's gains sum to v(N) - v(empty), so the scores do.
 *
 * With a target, groups of orders grow as the variance so far predicts the end, so that it is hardly overrun.
 *
 * @throws RangeError when the evaluations do not suffice for one order
 */
export async function permutationScores(game: Game, options: PermutationOptions): Promise<GameScores> {
  const { players } = game;
  const { empty, full } = await extremes(game);
  if (players < 2) {
    const scores = new Float64Array(players).fill(full - empty);
    return { scores, errors: null, evaluations: 2 ** players };
  }
  const { evaluations, drawOrder, targetError = 0, onProgress, onPartial } = options;
  const perOrder = players - 1;
  if (!(evaluations >= perOrder)) {
    throw new RangeError(
      `invalid evaluations: ${evaluations}; one order of ${players} players takes ${perOrder}`,
    );
  }
  const lone = evaluations < 2 * perOrder;
  const pairs = Math.max(1, Math.floor(evaluations / (2 * perOrder)));
  const draw = () => {
    const order = drawOrder();
    return lone ? [order] : [order, Int32Array.from(order).reverse()];
  };
  const seen = new Set<string>();
  const moments = new Moments(players);
  const total = lone ? perOrder : 2 * perOrder * pairs;
  while (moments.draws < pairs) {
    const count = nextPairs(moments, pairs, players, targetError);
    if (count === 0) break;
    const orders = Array.from({ length: count }, draw).flat();
    const rows = joiningRows(orders, players);
    for (let start = 0; start < rows.length; start += players) seen.add(coalitionKey(rows, start, players));
    const before = 2 * perOrder * moments.draws;
    const worth = await game.worth(rows, (done) => onProgress?.(before + done, total));
    const perDraw = orders.length / count;
    for (let i = 0; i < orders.length; i += perDraw) {
      moments.add(meanGains(orders.slice(i, i + perDraw), worth.subarray(i * perOrder), empty, full));
    }
    onPartial?.(moments.mean.slice());
  }
  return { scores: moments.mean, errors: moments.errors, evaluations: seen.size + 2 };
}

/** How many pairs to draw before looking at the errors again; 0 when the target is reached. */
function nextPairs(moments: Moments, pairs: number, players: number, targetError: number): number {
  const perPair = 2 * (players - 1);
  const most = Math.max(1, Math.floor(mostRowBytes / (perPair * players)));
  const left = Math.min(pairs - moments.draws, most);
  if (targetError <= 0) return Math.min(left, Math.ceil(Math.max(pairs / parts, fewestRows / perPair)));
  const errors = moments.errors;
  if (errors === null || moments.draws < fewestPairs) return Math.min(left, fewestPairs);
  const share = mean(errors) / targetError;
  if (share <= 1) return 0;
  const predicted = Math.ceil(moments.draws * (share * share - 1));
  return Math.min(left, moments.draws, Math.max(1, predicted));
}

/** [orders x (n - 1), n]: for each order the coalitions of its first 1, 2, .. n - 1 players. */
function joiningRows(orders: readonly Int32Array[], players: number): Uint8Array {
  const rows = new Uint8Array(orders.length * (players - 1) * players);
  let start = 0;
  for (const order of orders) {
    for (let size = 1; size < players; size++) {
      if (size > 1) rows.copyWithin(start, start - players, start);
      rows[start + (order[size - 1] as number)] = 1;
      start += players;
    }
  }
  return rows;
}

/** What each player adds, averaged over the orders. */
function meanGains(
  orders: readonly Int32Array[],
  worth: Float64Array,
  empty: number,
  full: number,
): Float64Array {
  const players = orders[0]?.length ?? 0;
  const gains = new Float64Array(players);
  for (const [o, order] of orders.entries()) {
    let before = empty;
    for (const [i, player] of order.entries()) {
      const after = i === players - 1 ? full : (worth[o * (players - 1) + i] as number);
      gains[player] = (gains[player] as number) + (after - before) / orders.length;
      before = after;
    }
  }
  return gains;
}

/** Running mean and variance of draws of one value per player (Welford 1962). */
class Moments {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  draws = 0;

  constructor(players: number) {
    this.mean = new Float64Array(players);
    this.#squares = new Float64Array(players);
  }

  add(values: Float64Array): void {
    this.draws++;
    for (let i = 0; i < values.length; i++) {
      const distance = (values[i] as number) - (this.mean[i] as number);
      const moved = (this.mean[i] as number) + distance / this.draws;
      this.mean[i] = moved;
      this.#squares[i] = (this.#squares[i] as number) + distance * ((values[i] as number) - moved);
    }
  }

  /** Standard errors of the means; null before the second draw. */
  get errors(): Float64Array | null {
    const { draws } = this;
    if (draws < 2) return null;
    return this.#squares.map((square) => Math.sqrt(square / (draws - 1) / draws));
  }
}
