import { coalitionKey } from '../../masked-model/coalition-key.ts';
import { SeededRandom } from '../../math/random.ts';

/** Pairs of a coalition and its complement, with the share of the Shapley kernel that each pair stands for. */
export interface KernelPairs {
  /** [pairs, players] uint8: of each pair the coalition without the last player. */
  readonly rows: Uint8Array;
  /** [pairs], together 1. */
  readonly weights: Float64Array;
  /** The first so many pairs are all that there are of their sizes; the rest was drawn. */
  readonly enumerated: number;
}

/** Draws stop after so many times the pairs that are still wanted, should new ones not turn up. */
const drawsPerPair = 4;
/** Keeps the coalitions apart from other draws with the same seed. */
const pairStream = 0x6b73;

/**
 * Chooses coalitions as Python shap's KernelExplainer does (Lundberg and Lee 2017, theorem 2): sizes from outside in
 * (1 and n - 1, then 2 and n - 2, ..) are enumerated as long as the samples that a size deserves by its kernel weight,
 * (n - 1) / (s (n - s)), cover it; what is left is drawn from the remaining sizes by their weight, each draw with its
 * complement, and what is drawn again counts again.
 *
 * @param players at least 2
 * @param pairs how many at most
 */
export function kernelPairs(players: number, pairs: number, seed: number): KernelPairs {
  const sizes = pairSizes(players);
  const chosen: Uint8Array[] = [];
  const weights: number[] = [];
  let massLeft = sizes.reduce((sum, { mass }) => sum + mass, 0);
  const whole = massLeft;
  let next = 0;
  for (; next < sizes.length; next++) {
    const { size, mass, count } = sizes[next] as PairSize;
    const deserved = (pairs - chosen.length) * (mass / massLeft);
    if (deserved < count * (1 - 1e-8)) break;
    for (const row of pairsOfSize(players, size)) {
      chosen.push(row);
      weights.push(mass / whole / count);
    }
    massLeft -= mass;
  }
  const enumerated = chosen.length;
  if (next < sizes.length && enumerated < pairs) {
    const drawn = drawPairs(players, sizes.slice(next), pairs - enumerated, seed);
    for (const { row, count } of drawn.pairs) {
      chosen.push(row);
      weights.push(((massLeft / whole) * count) / drawn.draws);
    }
  }
  const rows = new Uint8Array(chosen.length * players);
  for (const [i, row] of chosen.entries()) rows.set(row, i * players);
  return { rows, weights: Float64Array.from(weights), enumerated };
}

interface PairSize {
  readonly size: number;
  /** Kernel weight of all coalitions of this size and of n - size. */
  readonly mass: number;
  /** How many pairs there are; may be infinite. */
  readonly count: number;
}

function pairSizes(players: number): PairSize[] {
  const sizes: PairSize[] = [];
  let coalitions = 1;
  for (let size = 1; size <= players / 2; size++) {
    coalitions *= (players - size + 1) / size;
    const own = 2 * size === players;
    const mass = ((own ? 1 : 2) * (players - 1)) / (size * (players - size));
    sizes.push({ size, mass, count: Math.round(own ? coalitions / 2 : coalitions) });
  }
  return sizes;
}

function drawPairs(players: number, sizes: readonly PairSize[], wanted: number, seed: number) {
  const random = new SeededRandom(seed, pairStream);
  const order = Int32Array.from({ length: players }, (_, i) => i);
  const mass = sizes.reduce((sum, each) => sum + each.mass, 0);
  const pairs = new Map<string, { readonly row: Uint8Array; count: number }>();
  let draws = 0;
  while (pairs.size < wanted && draws < drawsPerPair * wanted) {
    const row = drawCoalition(random, order, drawSize(random, sizes, mass));
    const key = coalitionKey(row, 0, players);
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, { row, count: 1 });
    else known.count++;
    draws++;
  }
  return { pairs: [...pairs.values()], draws };
}

function drawSize(random: SeededRandom, sizes: readonly PairSize[], mass: number): number {
  let left = random.uniform() * mass;
  for (const each of sizes) {
    left -= each.mass;
    if (left < 0) return each.size;
  }
  return sizes.at(-1)?.size ?? 0;
}

/** A coalition of `size` players, each with the same chance; its complement when the last player is in it. */
function drawCoalition(random: SeededRandom, order: Int32Array, size: number): Uint8Array {
  const row = new Uint8Array(order.length);
  for (let i = 0; i < size; i++) {
    const j = i + random.integer(order.length - i);
    const player = order[j] as number;
    order[j] = order[i] as number;
    order[i] = player;
    row[player] = 1;
  }
  return withoutLast(row);
}

/** All pairs of `size` players against the others. */
function* pairsOfSize(players: number, size: number): Generator<Uint8Array> {
  const members = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const row = new Uint8Array(players);
    for (const member of members) row[member] = 1;
    // Of two halves that are each other's complement only the one without the last player is taken.
    if (2 * size !== players || row[players - 1] === 0) yield withoutLast(row);
    let at = size - 1;
    while (at >= 0 && (members[at] as number) === players - size + at) at--;
    if (at < 0) return;
    members[at] = (members[at] as number) + 1;
    for (let i = at + 1; i < size; i++) members[i] = (members[i - 1] as number) + 1;
  }
}

function withoutLast(row: Uint8Array): Uint8Array {
  return row.at(-1) === 0 ? row : row.map((member) => 1 - member);
}
