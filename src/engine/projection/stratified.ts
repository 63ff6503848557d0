import { SeededRandom } from '../math/random.ts';

const drawStream = 0x51a7;

/**
 * Positions of a seeded draw in which every class has its share, by largest remainders, and at least one picture;
 * those without a class (-1) are a class of their own. All positions where there are no more than `count`.
 *
 * @param classes [N]
 * @param count at least the number of classes
 * @returns rising
 */
export function stratifiedDraw(classes: Int32Array, count: number, seed: number): Int32Array {
  if (classes.length <= count) return Int32Array.from(classes.keys());
  const members = new Map<number, number[]>();
  for (const [position, own] of classes.entries()) {
    const list = members.get(own);
    if (list === undefined) members.set(own, [position]);
    else list.push(position);
  }
  const random = new SeededRandom(seed, drawStream);
  const groups = [...members].sort(([a], [b]) => a - b).map(([, positions]) => positions);
  const shares = sharesOf(
    groups.map(({ length }) => length),
    count,
  );
  const drawn = groups.flatMap((positions, at) => random.shuffle(positions).slice(0, shares[at]));
  return Int32Array.from(drawn).sort();
}

/** How many of each group: one, and of what is left as much as its size says. */
function sharesOf(sizes: readonly number[], count: number): number[] {
  const spare = sizes.map((size) => size - 1);
  const left = Math.max(0, count - sizes.length);
  const all = spare.reduce((sum, size) => sum + size, 0);
  const exact = spare.map((size) => (all === 0 ? 0 : (size * left) / all));
  const shares = exact.map(Math.floor);
  const byRemainder = [...exact.keys()].sort(
    (a, b) => ((exact[b] as number) % 1) - ((exact[a] as number) % 1) || a - b,
  );
  const missing = left - shares.reduce((sum, share) => sum + share, 0);
  for (const at of byRemainder.slice(0, missing)) shares[at] = (shares[at] as number) + 1;
  return shares.map((share) => share + 1);
}
