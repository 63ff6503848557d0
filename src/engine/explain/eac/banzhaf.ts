import { SeededRandom } from '../../math/random.ts';
import type { Surrogate } from './surrogate.ts';

export interface BanzhafOptions {
  /** Coalitions, each looked at with and without every player; at least 2. */
  readonly draws: number;
  readonly seed: number;
  /** Told every now and then; may throw to stop. */
  readonly onProgress?: (done: number) => Promise<void>;
}

/** Keeps the draws apart from others with the same seed. */
const drawStream = 0x6564;

/** Multiplications between two reports. */
const workAtOnce = 2 ** 24;

/** Differences of logits beyond this leave a probability of 0 or 1 all the same. */
const largest = 300;

/**
 * Each player's mean of p(S with i) - p(S without i) over coalitions in which every player is with probability 1/2: its
 * Banzhaf value in the surrogate's game. All players share the draws.
 *
 * The target's odds against are sum over k of exp(z_k - z_c); a player that joins or leaves multiplies each term by a
 * factor of its own, so that one coalition is exponentiated once for all players.
 *
 * @returns [players] each, float64: means, and their standard errors
 */
export async function banzhafScores(
  surrogate: Surrogate,
  { draws, seed, onProgress }: BanzhafOptions,
): Promise<{ readonly scores: Float64Array; readonly errors: Float64Array }> {
  const { players } = surrogate;
  const others = surrogate.classes - 1;
  const offsets = againstTarget(surrogate, players);
  const slopes = Array.from({ length: players }, (_, i) => againstTarget(surrogate, i));
  const joining = slopes.map((slope) => slope.map(bounded));
  const leaving = slopes.map((slope) => slope.map((difference) => bounded(-difference)));
  const random = new SeededRandom(seed, drawStream);
  const members = new Uint8Array(players);
  const sums = new Float64Array(players);
  const squares = new Float64Array(players);
  const differences = new Float64Array(others);
  const atOnce = Math.max(1, Math.floor(workAtOnce / (players * others)));
  for (let draw = 0; draw < draws; draw++) {
    differences.set(offsets);
    for (let i = 0; i < players; i++) {
      members[i] = random.uint32() >>> 31;
      if (members[i] === 1) addTo(differences, slopes[i] as Float64Array);
    }
    let against = 0;
    for (let k = 0; k < others; k++) {
      const term = bounded(differences[k] as number);
      differences[k] = term;
      against += term;
    }
    const here = 1 / (1 + against);
    for (let i = 0; i < players; i++) {
      const isMember = members[i] === 1;
      const turned = 1 / (1 + innerProduct(differences, (isMember ? leaving : joining)[i] as Float64Array));
      const gain = isMember ? here - turned : turned - here;
      sums[i] = (sums[i] as number) + gain;
      squares[i] = (squares[i] as number) + gain * gain;
    }
    if ((draw + 1) % atOnce === 0) await onProgress?.(draw + 1);
  }
  await onProgress?.(draws);
  const scores = sums.map((sum) => sum / draws);
  const errors = squares.map((square, i) => {
    const variance = Math.max(0, square - draws * (scores[i] as number) ** 2) / (draws - 1);
    return Math.sqrt(variance / draws);
  });
  return { scores, errors };
}

/** What a row of the weights adds to z_k - z_c, [K - 1] over the classes k other than c. */
function againstTarget({ weights, classes, target }: Surrogate, row: number): Float64Array {
  const own = weights[row * classes + target] as number;
  return Float64Array.from(
    weights.subarray(row * classes, (row + 1) * classes),
    (weight) => weight - own,
  ).filter((_, k) => k !== target);
}

function bounded(difference: number): number {
  return Math.exp(Math.max(-largest, Math.min(largest, difference)));
}

function addTo(total: Float64Array, part: Float64Array): void {
  for (let k = 0; k < total.length; k++) total[k] = (total[k] as number) + (part[k] as number);
}

function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
