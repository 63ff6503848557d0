import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { memoryTransportPair } from '#rpc/memory-transport.ts';
import type { Response } from '#rpc/messages.ts';
import { serveDemoWorker } from './process.ts';

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A caller that grants credit by hand, and the answers and logged errors that reached it. */
function slowCaller() {
  const directory = mkdtempSync(join(tmpdir(), 'waferlens-demo-'));
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => {
    process.off('unhandledRejection', note);
    rmSync(directory, { recursive: true, force: true });
  });
  const [near, far] = memoryTransportPair();
  const answers: Response[] = [];
  const errors: string[] = [];
  near.onMessage((message) => answers.push(message as Response));
  serveDemoWorker(far, { error: (message) => errors.push(message) });
  return {
    answers,
    errors,
    unhandled,
    send: near.send.bind(near),
    generate: () =>
      near.send({
        kind: 'call',
        id: 1,
        method: 'generate',
        input: { directory, seed: 1, size: 16, counts: { train: 6, validation: 1, siteB: 1 } },
        credit: 1,
      }),
    until: async (holds: () => boolean) => {
      const deadline = performance.now() + 10_000;
      while (!holds() && performance.now() < deadline) await turns(1);
      expect(holds()).toBe(true);
    },
  };
}

const ends = (answers: readonly Response[]) => answers.filter(({ kind }) => kind !== 'event');

it('the call ends after its last progress was taken, however late, and settles once', async () => {
  const caller = slowCaller();
  caller.generate();
  await caller.until(() => caller.answers.length === 1);
  // All pictures are drawn long before the reader asks for more.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ends(caller.answers)).toEqual([]);
  caller.send({ kind: 'grant', id: 1, credit: 100 });
  await caller.until(() => ends(caller.answers).length > 0);
  await turns(20);
  expect(caller.answers.at(-2)).toMatchObject({ kind: 'event', event: { done: 8, total: 8 } });
  expect(caller.answers.at(-1)).toMatchObject({ kind: 'result' });
  expect(ends(caller.answers)).toHaveLength(1);
  expect([caller.errors, caller.unhandled]).toEqual([[], []]);
});

it('a cancel while progress waits for its reader is the one answer', async () => {
  const caller = slowCaller();
  caller.generate();
  await caller.until(() => caller.answers.length === 1);
  await turns(5);
  caller.send({ kind: 'cancel', id: 1 });
  await caller.until(() => ends(caller.answers).length > 0);
  await turns(20);
  expect(caller.answers.at(-1)).toMatchObject({ kind: 'failure', failure: { code: 'cancelled' } });
  expect(ends(caller.answers)).toHaveLength(1);
  expect([caller.errors, caller.unhandled]).toEqual([[], []]);
});
