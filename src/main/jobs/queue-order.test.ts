import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queueMoves } from '#contract/batch.ts';
import { orderAfter } from './queue-order.ts';

const job = (id: string, priority: number) => ({ id, priority, queuedAt: `2026-01-31T0${id}` });
/** The order in which jobs run: by priority, then as they came. */
const sorted = <Job extends { priority: number; queuedAt: string }>(jobs: readonly Job[]) =>
  [...jobs].sort((a, b) => b.priority - a.priority || (a.queuedAt < b.queuedAt ? -1 : 1));
const after = (jobs: ReturnType<typeof job>[], id: string, move: 'up' | 'down' | 'now') => {
  const priorities = orderAfter(sorted(jobs), id, move);
  return sorted(jobs.map((each) => ({ ...each, priority: priorities.get(each.id) ?? Number.NaN })));
};
const ids = (jobs: readonly { id: string }[]) => jobs.map(({ id }) => id).join('');

it('moves a job one place up or down, or before all others', () => {
  const jobs = [job('1', 0), job('2', 0), job('3', 0)];
  expect(ids(after(jobs, '3', 'up'))).toBe('132');
  expect(ids(after(jobs, '1', 'down'))).toBe('213');
  expect(ids(after(jobs, '3', 'now'))).toBe('312');
});

it('leaves the first where it is when it is moved up, and the last when it is moved down', () => {
  const jobs = [job('1', 4), job('2', 0)];
  expect(ids(after(jobs, '1', 'up'))).toBe('12');
  expect(ids(after(jobs, '2', 'down'))).toBe('12');
});

it('says the wanted order by priorities alone, whatever they were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.constantFrom(...queueMoves),
      (given, at, move) => {
        const order = sorted(given.map((priority, index) => job(String(index), priority)));
        const moved = order[at % order.length];
        if (moved === undefined) return;
        const rest = order.filter(({ id }) => id !== moved.id);
        const from = order.indexOf(moved);
        const to = move === 'now' ? 0 : Math.max(0, Math.min(rest.length, from + (move === 'up' ? -1 : 1)));
        expect(ids(after(order, moved.id, move))).toBe(ids([...rest.slice(0, to), moved, ...rest.slice(to)]));
      },
    ),
  );
});
