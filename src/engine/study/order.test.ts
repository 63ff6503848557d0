import fc from 'fast-check';
import { expect, test } from 'vitest';
import { studyOrder, williamsDesign } from './order.ts';

const treatments = fc.integer({ min: 1, max: 9 });
const each = (count: number) => Array.from({ length: count }, (_, at) => at);

test('every method stands at every place, and after every other one, equally often', () => {
  for (const k of [1, 2, 3, 4, 5, 6, 7, 10, 11]) {
    const design = williamsDesign(k);
    const rounds = k % 2 === 0 || k === 1 ? 1 : 2;
    expect(design).toHaveLength(k * rounds);
    const places = each(k).flatMap((place) => each(k).map((treatment) => `${place} ${treatment}`));
    const found = design.flatMap((order) => order.map((treatment, place) => `${place} ${treatment}`));
    expect(places.every((name) => found.filter((other) => other === name).length === rounds)).toBe(true);
    const follow = design.flatMap((order) => order.slice(1).map((next, at) => `${order[at]} ${next}`));
    // k (k - 1) ordered pairs of different methods, each as often as the others.
    expect(new Set(follow).size).toBe(k * (k - 1));
    expect(follow).toHaveLength(k * (k - 1) * rounds);
    expect(follow.every((name) => follow.filter((other) => other === name).length === rounds)).toBe(true);
  }
});

test('whole rounds of a study are balanced, for any seed', () => {
  fc.assert(
    fc.property(treatments, fc.integer(), (k, seed) => {
      const round = williamsDesign(k).length;
      const orders = studyOrder(round, 3, k, seed).flat();
      for (const place of each(k)) {
        const counts = each(k).map(
          (method) => orders.filter(({ methods }) => methods[place] === method).length,
        );
        expect(new Set(counts)).toEqual(new Set([(3 * round) / k]));
      }
    }),
  );
});

test('each reviewer sees each case once with all methods, in the same order every time', () => {
  fc.assert(
    fc.property(treatments, fc.integer({ min: 1, max: 20 }), fc.integer(), (k, cases, seed) => {
      const [first = [], second = []] = studyOrder(2, cases, k, seed);
      for (const order of [first, second]) {
        expect(order.map((entry) => entry.case).sort((a, b) => a - b)).toEqual(each(cases));
        for (const { methods } of order) expect([...methods].sort((a, b) => a - b)).toEqual(each(k));
      }
      expect(studyOrder(2, cases, k, seed)).toEqual([first, second]);
    }),
  );
});
