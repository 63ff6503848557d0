import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { runBatched } from './micro-batch.ts';

/** A runner with room for `room` items at once that marks each item when it is done. */
function runner(items: number, room: number, error: () => Error) {
  const done = new Uint8Array(items);
  const counts: number[] = [];
  return {
    done,
    counts,
    run: async (start: number, count: number) => {
      counts.push(count);
      if (count > room) throw error();
      for (let i = start; i < start + count; i++) done[i] = (done[i] as number) + 1;
    },
  };
}

const exhausted = () => new Error('bad allocation: std::bad_alloc');

describe('runBatched', () => {
  test('does every item exactly once, whatever the batch and the room', async () => {
    const integer = (max: number, min = 1) => fc.integer({ min, max });
    await fc.assert(
      fc.asyncProperty(integer(60, 0), integer(64), integer(64), async (items, batch, room) => {
        const { done, run } = runner(items, room, exhausted);
        const used = await runBatched({ items, batch }, run);
        expect(done.every((times) => times === 1)).toBe(true);
        expect(used).toBeLessThanOrEqual(batch);
      }),
      { numRuns: 40 },
    );
  });

  test('halves the batch until it fits and tells', async () => {
    const halved: number[] = [];
    const { counts, run } = runner(20, 5, exhausted);
    await runBatched({ items: 20, batch: 16, onHalved: (batch) => halved.push(batch) }, run);
    expect(halved).toEqual([8, 4]);
    expect(counts).toEqual([16, 8, 4, 4, 4, 4, 4]);
  });

  test.each([
    'std::bad_alloc',
    'Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 123',
    'CUDA failure 2: out of memory',
    'Array buffer allocation failed',
  ])('understands %j as lack of memory and gives up at a single item', async (message) => {
    const { counts, run } = runner(4, 0, () => new Error(message));
    await expect(runBatched({ items: 4, batch: 4 }, run)).rejects.toMatchObject({ code: 'memory' });
    expect(counts).toEqual([4, 2, 1]);
  });

  test('passes any other error on at once', async () => {
    const { counts, run } = runner(4, 0, () => new Failure('model', 'an operator failed'));
    await expect(runBatched({ items: 4, batch: 4 }, run)).rejects.toThrow('an operator failed');
    expect(counts).toEqual([4]);
  });

  test('stops between two runs when the signal is aborted by a message that arrives meanwhile', async () => {
    const controller = new AbortController();
    const counts: number[] = [];
    const work = runBatched({ items: 1000, batch: 1, signal: controller.signal }, async (start) => {
      counts.push(start);
      const end = performance.now() + 2;
      while (performance.now() < end);
    });
    const cancelled = expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await setImmediate();
    controller.abort();
    await cancelled;
    expect(counts.length).toBeLessThan(5);
  });

  test('does nothing when the signal was aborted before', async () => {
    const { counts, run } = runner(4, 4, exhausted);
    const work = runBatched({ items: 4, batch: 4, signal: AbortSignal.abort() }, run);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(counts).toEqual([]);
  });
});
