import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { forkStarter } from '#main/hosts/fork-starter.ts';
import { systemClock } from './clock.ts';
import { testWorkerMethods } from './fixtures/worker-methods.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

const starter = forkStarter({ directory: join(import.meta.dirname, 'fixtures'), extension: 'ts' });
const open: WorkerPool<typeof testWorkerMethods>[] = [];

function pool(options: Partial<WorkerPoolOptions<typeof testWorkerMethods>> = {}) {
  const made = new WorkerPool({ starter, entry: 'worker', table: testWorkerMethods, size: 1, ...options });
  open.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

const isAlive = (processId: number) => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('the call should have failed'),
    (reason: unknown) => {
      expect(reason).toBeInstanceOf(Failure);
      return reason as Failure;
    },
  );

it('starts no process before the first call, and keeps it for the next', async () => {
  const workers = pool();
  expect(workers.processIds).toEqual([]);
  const first = await workers.call('processId', {});
  expect(await workers.call('processId', {})).toBe(first);
  expect(workers.processIds).toEqual([first]);
});

it('never runs more processes than its size, and answers every waiting call', async () => {
  const workers = pool({ size: 2 });
  const squares = await Promise.all([1, 2, 3, 4, 5].map((value) => workers.call('square', { value })));
  expect(squares).toEqual([1, 4, 9, 16, 25]);
  expect(workers.processIds.length).toBeLessThanOrEqual(2);
});

it('hands a worker out again after a call with wrong input', async () => {
  const workers = pool();
  // @ts-expect-error wrong on purpose
  expect(await failureOf(workers.call('square', { value: 'x' }))).toMatchObject({ code: 'usage' });
  expect(await workers.call('square', { value: 3 })).toBe(9);
});

it('passes progress on', async () => {
  const seen: number[] = [];
  await pool().call('count', { to: 40 }, { onProgress: (done) => seen.push(done) });
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

it('keeps a worker that answers a cancel', async () => {
  const workers = pool();
  const processId = await workers.call('processId', {});
  const abort = new AbortController();
  const call = workers.call(
    'count',
    { to: 10_000 },
    { signal: abort.signal, onProgress: () => abort.abort() },
  );
  expect(await failureOf(call)).toMatchObject({ code: 'cancelled' });
  expect(await workers.call('processId', {})).toBe(processId);
});

it('passes on why its caller gave up, also where that reads like the end of a worker', async () => {
  const workers = pool();
  const abort = new AbortController();
  const reason = new Failure('interrupted', 'paused');
  const call = workers.call(
    'count',
    { to: 10_000 },
    { signal: abort.signal, onProgress: () => abort.abort(reason) },
  );
  expect(await failureOf(call)).toBe(reason);
});

it('answers a cancel within a second and kills the worker that does not, without counting a crash', async () => {
  const errors: string[] = [];
  const workers = pool({
    crashLimit: { crashes: 0, withinMs: 60_000 },
    log: { error: (message) => errors.push(message) },
  });
  const processId = await workers.call('processId', {});
  const abort = new AbortController();
  const started = Promise.withResolvers<void>();
  const call = workers.call('hang', {}, { signal: abort.signal, onProgress: () => started.resolve() });
  await started.promise;
  await sleep(50);
  const cancelledAt = performance.now();
  abort.abort();
  expect(await failureOf(call)).toMatchObject({ code: 'cancelled' });
  expect(performance.now() - cancelledAt).toBeLessThan(1000);
  const next = await workers.call('processId', {});
  expect(next).not.toBe(processId);
  expect(isAlive(processId)).toBe(false);
  expect(errors).toEqual([]);
});

it('cancels a call that still waits without starting it', async () => {
  const workers = pool();
  const busy = workers.call('count', { to: 20 });
  const abort = new AbortController();
  const waiting = workers.call('killItself', {}, { signal: abort.signal });
  abort.abort();
  expect(await failureOf(waiting)).toMatchObject({ code: 'cancelled' });
  expect(await busy).toBe(20);
});

it('interrupts the call of a killed worker and names the signal', async () => {
  const workers = pool();
  const failure = await failureOf(workers.call('killItself', {}));
  expect(failure).toMatchObject({ code: 'interrupted', data: { code: null, signal: 'SIGKILL' } });
  expect(failure.message).toMatch(
    /^killItself was interrupted: its worker process \d+ was killed by SIGKILL$/,
  );
});

it('interrupts the call of a worker that exits, names the code and logs its last words', async () => {
  const errors: string[] = [];
  const workers = pool({ log: { error: (message) => errors.push(message) } });
  const failure = await failureOf(workers.call('exit', { code: 7 }));
  expect(failure).toMatchObject({ code: 'interrupted', data: { code: 7 } });
  expect(errors.join()).toContain('exited with code 7; it wrote: out of ideas');
});

it('logs what a worker wrote to standard error when it is ended in peace', async () => {
  const errors: string[] = [];
  const workers = pool({ log: { error: (message) => errors.push(message) } });
  await workers.call('mutter', { text: 'internal error 1234: a wrong turn\n' });
  await workers.close();
  expect(errors.join()).toMatch(/process \d+ wrote: internal error 1234: a wrong turn$/);
});

it('starts a new worker after a crash', async () => {
  const workers = pool();
  await failureOf(workers.call('killItself', {}));
  expect(await workers.call('square', { value: 4 })).toBe(16);
});

it('stops starting workers after more than 3 crashes in 5 minutes, says so, and starts again when told', async () => {
  let minutes = 0;
  const workers = pool({ clock: { ...systemClock, now: () => minutes * 60_000 } });
  for (minutes = 0; minutes < 4; minutes += 1) await failureOf(workers.call('killItself', {}));
  const failure = await failureOf(workers.call('square', { value: 1 }));
  expect(failure).toMatchObject({ code: 'interrupted', data: { stopped: true } });
  expect(failure.message).toContain('more than 3 times within 5 minutes');
  workers.restart();
  expect(await workers.call('square', { value: 2 })).toBe(4);
});

it('bears any number of crashes that are far enough apart', async () => {
  let minutes = 0;
  const workers = pool({ clock: { ...systemClock, now: () => minutes * 60_000 } });
  for (; minutes < 12; minutes += 2) await failureOf(workers.call('killItself', {}));
  expect(await workers.call('square', { value: 5 })).toBe(25);
});

it('interrupts a call whose worker program is not there', async () => {
  const workers = pool({ starter: forkStarter({ directory: '/nowhere' }) });
  expect(await failureOf(workers.call('square', { value: 1 }))).toMatchObject({ code: 'interrupted' });
});

it('leaves no process behind when it closes', async () => {
  const workers = pool({ size: 2 });
  const calls = [workers.call('hang', {}), workers.call('hang', {}), workers.call('hang', {})];
  const failures = Promise.all(calls.map(failureOf));
  await sleep(300);
  const processIds = workers.processIds;
  expect(processIds).toHaveLength(2);
  await workers.close();
  expect(processIds.filter(isAlive)).toEqual([]);
  expect((await failures).map(({ code }) => code)).toEqual(['interrupted', 'interrupted', 'interrupted']);
});
