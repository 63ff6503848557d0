import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { coalitionStructureValues, quotientGame } from './coalition-structure.ts';
import { exactShapley } from './exact.ts';
import { gameOf, gameOfTable, hierarchyOrders, meanGainsOver, ordersOf } from './fixtures/games.ts';
import { kernelShapley } from './kernel.ts';
import { owenValues } from './owen.ts';
import { permutationScores } from './permutation-sampling.ts';

/** Three pairs of gloves: player 0 holds a left one, 1 and 2 a right one each (Shapley 1953's market in small). */
const gloves = gameOf(3, ([left, first, second]) => (left === 1 && (first === 1 || second === 1) ? 1 : 0));
/** Weighted majority [4; 3, 2, 1, 1]: by counting pivots the values are 1/2, 1/6, 1/6, 1/6. */
const majority = gameOf(4, (members) => {
  const votes = [3, 2, 1, 1].reduce((sum, weight, i) => sum + weight * (members[i] as number), 0);
  return votes >= 4 ? 1 : 0;
});

const table = (players: number) =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
    minLength: 2 ** players,
    maxLength: 2 ** players,
  });
const smallGame = fc
  .integer({ min: 2, max: 5 })
  .chain((players) => fc.record({ players: fc.constant(players), worth: table(players) }));

function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(tolerance);
  }
}

const methods = {
  exact: exactShapley,
  'kernel, all coalitions': (game: Parameters<typeof exactShapley>[0]) =>
    kernelShapley(game, { samples: 2 ** game.players - 2, seed: 1 }),
};

describe.each(Object.entries(methods))('Shapley values, %s', (_, shapley) => {
  test('of the glove market are 2/3, 1/6, 1/6', async () => {
    close((await shapley(gloves)).scores, [2 / 3, 1 / 6, 1 / 6]);
  });

  test('of a weighted majority count pivots', async () => {
    close((await shapley(majority)).scores, [1 / 2, 1 / 6, 1 / 6, 1 / 6]);
  });

  test('are the mean gains over all orders', async () => {
    await fc.assert(
      fc.asyncProperty(smallGame, async ({ players, worth }) => {
        const game = gameOfTable(players, worth);
        const orders = ordersOf(Array.from({ length: players }, (_, i) => i));
        close((await shapley(game)).scores, await meanGainsOver(game, orders), 1e-8);
      }),
      { numRuns: 40 },
    );
  });

  test('of one player are all there is, of none nothing', async () => {
    close((await shapley(gameOf(1, ([member]) => (member === 1 ? 5 : 2)))).scores, [3]);
    close((await shapley(gameOf(0, () => 7))).scores, []);
  });
});

test('exact values of 17 players are refused with a way out', async () => {
  await expect(exactShapley(gameOf(17, () => 0))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/17 segments need 2\^17 passes.*kernel-shap/),
  });
});

test('Owen values open in any order sum to what all are worth, and are the definition when all is open', async () => {
  await fc.assert(
    fc.asyncProperty(
      smallGame,
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 0, max: 30 }),
      async ({ players, worth }, seed, few) => {
        const game = gameOfTable(players, worth);
        const hierarchy = { players, children: randomTree(players, seed) };
        const total = (worth.at(-1) as number) - (worth[0] as number);
        const early = await owenValues(game, hierarchy, { evaluations: few });
        expect(early.scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(total, 8);
        const all = await owenValues(game, hierarchy, { evaluations: 10_000 });
        expect(all.undivided).toBe(0);
        close(all.scores, await meanGainsOver(game, hierarchyOrders(hierarchy)), 1e-8);
      },
    ),
    { numRuns: 60 },
  );
});

test('Owen values with no evaluations share evenly', async () => {
  const hierarchy = { players: 3, children: Int32Array.of(0, 1, 3, 2) };
  const { scores, evaluations } = await owenValues(gloves, hierarchy, { evaluations: 0 });
  close(scores, [1 / 3, 1 / 3, 1 / 3]);
  expect(evaluations).toBe(2);
});

test('a tree that leaves a player out is refused', async () => {
  const hierarchy = { players: 3, children: Int32Array.of(0, 1, 3, 1) };
  await expect(owenValues(gloves, hierarchy, { evaluations: 9 })).rejects.toThrow(/invalid hierarchy/);
});

function randomTree(players: number, seed: number): Int32Array {
  const random = new SeededRandom(seed);
  const roots = Array.from({ length: players }, (_, i) => i);
  const children = new Int32Array(2 * (players - 1));
  for (let k = 0; k < players - 1; k++) {
    random.shuffle(roots);
    children.set([roots.pop() as number, roots.pop() as number], 2 * k);
    roots.push(players + k);
  }
  return children;
}

describe('a coalition structure', () => {
  /**
   * Owen's own example in small: gloves, with the two right ones in a union. As groups {0} and {1, 2} they share
   * evenly, 1/2 each; inside of the union the two are alike.
   */
  test('of the glove market gives 1/2, 1/4, 1/4', async () => {
    const { scores, errors } = await coalitionStructureValues(gloves, [0, 1, 1], {
      evaluations: 100,
      seed: 0,
    });
    close(scores, [1 / 2, 1 / 4, 1 / 4]);
    expect(errors).toBeNull();
  });

  const grouped = smallGame.chain((game) =>
    fc.record({
      game: fc.constant(game),
      groups: fc
        .array(fc.integer({ min: 0, max: 4 }), { minLength: game.players, maxLength: game.players })
        .map((drawn) => drawn.map((group) => [...new Set(drawn)].sort().indexOf(group))),
    }),
  );

  test('gives the mean gains over the orders that keep groups together', async () => {
    await fc.assert(
      fc.asyncProperty(grouped, async ({ game: { players, worth }, groups }) => {
        const game = gameOfTable(players, worth);
        const orders = ordersOf(Array.from({ length: players }, (_, i) => i)).filter((order) =>
          order.every((player, at) => {
            const last = order.map((each) => groups[each]).lastIndexOf(groups[player]);
            return order.slice(at, last + 1).every((between) => groups[between] === groups[player]);
          }),
        );
        const { scores } = await coalitionStructureValues(game, groups, { evaluations: 1000, seed: 0 });
        close(scores, await meanGainsOver(game, orders), 1e-8);
      }),
      { numRuns: 60 },
    );
  });

  test('gives groups the Shapley value of the game of groups', async () => {
    await fc.assert(
      fc.asyncProperty(grouped, async ({ game: { players, worth }, groups }) => {
        const game = gameOfTable(players, worth);
        const { scores } = await coalitionStructureValues(game, groups, { evaluations: 1000, seed: 0 });
        const sums = new Array<number>(Math.max(...groups) + 1).fill(0);
        for (const [i, score] of scores.entries())
          sums[groups[i] as number] = (sums[groups[i] as number] ?? 0) + score;
        close(sums, (await exactShapley(quotientGame(game, groups))).scores, 1e-8);
      }),
      { numRuns: 40 },
    );
  });

  test('beyond its evaluations is sampled: near the exact values, by its own errors, groups at their sums', async () => {
    const random = new SeededRandom(4);
    const players = 8;
    const game = gameOfTable(
      players,
      Float64Array.from({ length: 256 }, () => random.normal()),
    );
    const groups = [0, 0, 1, 1, 1, 2, 2, 2];
    const exact = await coalitionStructureValues(game, groups, { evaluations: 256, seed: 0 });
    expect(exact.errors).toBeNull();
    const groupSums = (await exactShapley(quotientGame(game, groups))).scores;
    const sampled = await coalitionStructureValues(game, groups, { evaluations: 60, seed: 3, groupSums });
    expect(sampled.evaluations).toBeLessThanOrEqual(62);
    const { errors, scores } = sampled;
    for (const [i, score] of scores.entries()) {
      expect(Math.abs(score - (exact.scores[i] as number))).toBeLessThan(4 * (errors?.[i] ?? 0) + 0.2);
    }
    const sums = [0, 0, 0];
    for (const [i, score] of scores.entries())
      sums[groups[i] as number] = (sums[groups[i] as number] ?? 0) + score;
    close(sums, groupSums);
  });
});

describe('sampled Shapley values', () => {
  const players = 9;
  const random = new SeededRandom(17);
  const game = gameOfTable(
    players,
    Float64Array.from({ length: 512 }, () => random.normal()),
  );
  const samplers = {
    permutations: (seed: number) => {
      const draws = new SeededRandom(seed);
      const order = Int32Array.from({ length: players }, (_, i) => i);
      return permutationScores(game, { evaluations: 320, drawOrder: () => draws.shuffle(order.slice()) });
    },
    'kernel regression': (seed: number) => kernelShapley(game, { samples: 120, seed }),
  };

  test.each(Object.entries(samplers))(
    '%s: spread over seeds as the standard errors say',
    async (_, sample) => {
      const exact = (await exactShapley(game)).scores;
      const seeds = 60;
      let squares = 0;
      let said = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const { scores, errors } = await sample(seed);
        for (let i = 0; i < players; i++) {
          squares += ((scores[i] as number) - (exact[i] as number)) ** 2;
          said += (errors?.[i] ?? Number.NaN) ** 2;
        }
      }
      const ratio = Math.sqrt(squares / said);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    },
  );

  test('a kernel regression of fewer coalitions than players shares evenly what it cannot tell apart', async () => {
    const sum = gameOf(40, (members) => members.reduce((total, member) => total + member, 0));
    const { scores, determined, errors } = await kernelShapley(sum, { samples: 8, seed: 0 });
    expect(determined).toBe(false);
    expect(errors).toBeNull();
    close(scores, new Array(40).fill(1), 1e-6);
  });
});
