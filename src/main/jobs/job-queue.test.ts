import { describe, expect, it } from 'vitest';
import { Failure } from '#contract/failure.ts';
import type { Job } from '#contract/job.ts';
import { ManualClock } from './fixtures/manual-clock.ts';
import { type JobContext, type JobLane, JobQueue, type JobRequest, type JobResult } from './job-queue.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A queue with jobs that end when the test says so. */
function setUp(interactive = 2) {
  const clock = new ManualClock();
  const stored: string[] = [];
  const seen: Job[] = [];
  const logged: string[] = [];
  const queue = new JobQueue({
    interactive,
    clock,
    log: { error: (message) => logged.push(message) },
    onChange: ({ title, state }) => stored.push(`${title} ${state}`),
  });
  queue.changes.subscribe((job) => seen.push(job));
  const started: { title: string; context: JobContext; end: PromiseWithResolvers<JobResult> }[] = [];
  const add = (title: string, lane: JobLane = 'compute') =>
    queue.add({
      kind: 'test',
      title,
      lane,
      work: (context) => {
        const end = Promise.withResolvers<JobResult>();
        context.signal.addEventListener('abort', () => end.reject(context.signal.reason));
        started.push({ title, context, end });
        return end.promise;
      },
    });
  return { clock, stored, seen, logged, queue, started, add };
}

const crash = () => new Failure('interrupted', 'its worker process 1 was killed by SIGKILL');

it('runs compute jobs one at a time, in order', async () => {
  const { add, started, queue } = setUp();
  for (const title of ['a', 'b', 'c']) add(title);
  expect(started.map(({ title }) => title)).toEqual(['a']);
  started[0]?.end.resolve(null);
  await settle();
  started[1]?.end.resolve(null);
  await settle();
  expect(started.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
  expect(queue.list().map(({ state }) => state)).toEqual(['done', 'done', 'running']);
});

it('runs interactive jobs beside a compute job, as many as allowed', () => {
  const { add, started } = setUp(2);
  add('long');
  for (const title of ['a', 'b', 'c']) add(title, 'interactive');
  expect(started.map(({ title }) => title)).toEqual(['long', 'a', 'b']);
});

it('gives the result to its caller and to the list', async () => {
  const { add, started, queue } = setUp();
  const { id, finished } = add('a');
  started[0]?.end.resolve({ runId: 7 });
  await expect(finished).resolves.toEqual({ runId: 7 });
  expect(queue.get(id)).toMatchObject({ state: 'done', result: { runId: 7 }, attempts: 1 });
});

describe('a map that is still being computed', () => {
  const map = {
    ...{ case: { modelId: 1, datasetId: 1, index: 0 }, method: 'rise' },
    ...{ height: 1, width: 1, signed: false, passes: 8 },
  };
  const first = new Uint8Array([0, 0, 128, 63]);
  const second = new Uint8Array([0, 0, 0, 64]);
  const shownBy = ({ queue }: ReturnType<typeof setUp>, id: string) => queue.get(id)?.partial?.id ?? '';

  it('is kept until the next one is there', () => {
    const given = setUp();
    const { id } = given.add('a');
    given.started[0]?.context.show(map, first);
    const before = shownBy(given, id);
    expect(given.queue.partial(before)).toEqual(first);
    given.started[0]?.context.show({ ...map, passes: 16 }, second);
    expect(given.queue.get(id)?.partial).toMatchObject({ method: 'rise', passes: 16 });
    expect(given.queue.partial(before)).toBeNull();
    expect(given.queue.partial(shownBy(given, id))).toEqual(second);
  });

  it.each([
    ['is done', (end: PromiseWithResolvers<JobResult>) => end.resolve(null)],
    ['fails', (end: PromiseWithResolvers<JobResult>) => end.reject(new Failure('storage', 'disk full'))],
    ['loses its worker', (end: PromiseWithResolvers<JobResult>) => end.reject(crash())],
  ])('is dropped when the job %s', async (_, endWith) => {
    const given = setUp();
    const { id } = given.add('a');
    const [{ context, end } = expect.unreachable()] = given.started;
    context.show(map, first);
    const before = shownBy(given, id);
    expect(given.queue.partial(before)).toEqual(first);
    endWith(end);
    await settle();
    expect(given.queue.partial(before)).toBeNull();
    expect(given.queue.get(id)?.partial).toBeNull();
    context.show(map, second);
    expect(given.queue.get(id)?.partial).toBeNull();
  });

  it('is dropped when the work says so', () => {
    const given = setUp();
    const { id } = given.add('a');
    given.started[0]?.context.show(map, first);
    const before = shownBy(given, id);
    given.started[0]?.context.show(null);
    expect(given.queue.partial(before)).toBeNull();
    expect(given.queue.get(id)?.partial).toBeNull();
  });
});

it('retries an interrupted job once, before the jobs that wait', async () => {
  const { add, started, stored, queue } = setUp();
  const { id, finished } = add('a');
  add('b');
  started[0]?.end.reject(crash());
  await settle();
  expect(started.map(({ title, context }) => `${title}${context.attempt}`)).toEqual(['a1', 'a2']);
  started[1]?.end.resolve(null);
  await expect(finished).resolves.toBeNull();
  expect(queue.get(id)).toMatchObject({ state: 'done', attempts: 2, failure: null });
  expect(stored.filter((line) => line.startsWith('a'))).toEqual([
    'a queued',
    'a running',
    'a interrupted',
    'a queued',
    'a running',
    'a done',
  ]);
});

it('fails with the reason when a job is interrupted twice', async () => {
  const { add, started, queue } = setUp();
  const { id, finished } = add('a');
  started[0]?.end.reject(crash());
  await settle();
  started[1]?.end.reject(crash());
  await expect(finished).rejects.toMatchObject({ code: 'interrupted' });
  expect(queue.get(id)).toMatchObject({
    state: 'failed',
    attempts: 2,
    failure: { message: expect.stringContaining('SIGKILL') },
  });
});

it('does not retry an expected failure', async () => {
  const { add, started, queue } = setUp();
  const { id } = add('a');
  started[0]?.end.reject(new Failure('memory', 'out of memory at batch size 1'));
  await settle();
  expect(started).toHaveLength(1);
  expect(queue.get(id)).toMatchObject({ state: 'failed', failure: { code: 'memory' } });
});

it('shows an unexpected error under an id that the log has', async () => {
  const { add, started, queue, logged } = setUp();
  const { id } = add('a');
  started[0]?.end.reject(new TypeError('secret'));
  await settle();
  const message = queue.get(id)?.failure?.message ?? '';
  expect(message).toMatch(/^internal error [0-9a-f]{8}$/);
  expect(logged.join()).toContain(message);
});

it('cancels a running job through its signal', async () => {
  const { add, started, queue } = setUp();
  const { id, finished } = add('a');
  queue.cancel(id);
  await expect(finished).rejects.toMatchObject({ code: 'cancelled' });
  expect(started[0]?.context.signal.aborted).toBe(true);
  expect(queue.get(id)?.state).toBe('cancelled');
});

it('cancels a queued job without starting it', async () => {
  const { add, started, queue } = setUp();
  add('a');
  const { id } = add('b');
  queue.cancel(id);
  started[0]?.end.resolve(null);
  await settle();
  expect(started).toHaveLength(1);
  expect(queue.get(id)?.state).toBe('cancelled');
});

it('leaves a finished job as it is when it is cancelled late', async () => {
  const { add, started, queue } = setUp();
  const { id } = add('a');
  started[0]?.end.resolve(null);
  await settle();
  queue.cancel(id);
  expect(queue.get(id)?.state).toBe('done');
});

it('says that an unknown job is not there', () => {
  expect(() => setUp().queue.cancel('x')).toThrow('there is no job "x"');
});

it('publishes progress at most ten times a second, and the last of it', () => {
  const { add, started, seen, clock } = setUp();
  add('a');
  seen.splice(0);
  for (let done = 1; done <= 1000; done += 1) {
    started[0]?.context.report({ done, total: 1000, unit: 'masks', message: '' });
    clock.advance(1);
  }
  clock.advance(100);
  expect(seen.length).toBeLessThanOrEqual(11);
  expect(seen.length).toBeGreaterThanOrEqual(10);
  expect(seen.at(-1)?.progress).toMatchObject({ done: 1000, secondsLeft: 0 });
  expect(seen.at(-1)?.progress.ratePerSecond).toBeCloseTo(1000, 6);
});

it('publishes no progress after the end', async () => {
  const { add, started, seen, clock } = setUp();
  add('a');
  started[0]?.context.report({ done: 1, total: 2, unit: '', message: '' });
  started[0]?.context.report({ done: 2, total: 2, unit: '', message: '' });
  started[0]?.end.resolve(null);
  await settle();
  const count = seen.length;
  started[0]?.context.report({ done: 1, total: 2, unit: '', message: '' });
  clock.advance(1000);
  expect(seen).toHaveLength(count);
  expect(seen.at(-1)).toMatchObject({ state: 'done', progress: { done: 2 } });
});

it('leaves running and queued jobs interrupted when it closes, and takes no more', async () => {
  const { add, queue } = setUp();
  add('a');
  add('b');
  await queue.close();
  expect(queue.list().map(({ state, attempts }) => `${state} ${attempts}`)).toEqual([
    'interrupted 1',
    'interrupted 0',
  ]);
  expect(() => add('c')).toThrow(Failure);
});

/** Jobs that stop where they are when they are asked to make way, as batches do between two parts. */
function pausableJobs() {
  const parts = setUp();
  const runs: { title: string; context: JobContext; part: PromiseWithResolvers<void> }[] = [];
  const addPausable = (title: string, more: Partial<JobRequest<JobResult>> = {}) =>
    parts.queue.add({
      kind: 'test',
      title,
      lane: 'compute',
      pausable: true,
      ...more,
      work: async (context) => {
        const part = Promise.withResolvers<void>();
        context.signal.addEventListener('abort', () => part.reject(new Failure('cancelled', 'aborted')));
        runs.push({ title, context, part });
        await part.promise;
        context.makeWay();
        return null;
      },
    });
  return { ...parts, runs, addPausable };
}

it('pauses a running job between two parts of its work, lets others pass and calls the work again', async () => {
  const { addPausable, runs, queue } = pausableJobs();
  const { id, finished } = addPausable('a');
  addPausable('b');
  queue.pause(id);
  expect(queue.get(id)).toMatchObject({ state: 'running', paused: true });
  runs[0]?.part.resolve();
  await settle();
  expect(queue.get(id)).toMatchObject({ state: 'queued', paused: true, attempts: 0 });
  expect(runs.map(({ title }) => title)).toEqual(['a', 'b']);
  queue.continue(id);
  runs[1]?.part.resolve();
  await settle();
  expect(runs.map(({ title }) => title)).toEqual(['a', 'b', 'a']);
  runs[2]?.part.resolve();
  await expect(finished).resolves.toBeNull();
});

it('gives up the part that runs when it lasts longer than a second and a half after a pause', async () => {
  const { addPausable, runs, queue, clock } = pausableJobs();
  const { id } = addPausable('a');
  queue.pause(id);
  clock.advance(1499);
  await settle();
  expect(queue.get(id)).toMatchObject({ state: 'running' });
  clock.advance(1);
  await settle();
  expect(queue.get(id)).toMatchObject({ state: 'queued', paused: true });
  queue.continue(id);
  expect(runs.at(-1)?.context).toMatchObject({ attempt: 1, signal: { aborted: false } });
});

it('cancels a job that is on its way to a pause', async () => {
  const { addPausable, queue, clock } = pausableJobs();
  const { id, finished } = addPausable('a');
  queue.pause(id);
  clock.advance(1500);
  queue.cancel(id);
  await expect(finished).rejects.toMatchObject({ code: 'cancelled' });
  expect(queue.get(id)).toMatchObject({ state: 'cancelled', paused: false });
});

it('refuses to pause running work that would have to start over, and says what to do', () => {
  const { add, queue } = setUp();
  const { id } = add('a');
  expect(() => queue.pause(id)).toThrow(/can't be paused while it runs.*Let it end, or cancel it/);
});

it('makes way for a job of higher priority and goes on after it', async () => {
  const { addPausable, runs } = pausableJobs();
  addPausable('night');
  addPausable('somebody looks at it', { priority: 10 });
  runs[0]?.part.resolve();
  await settle();
  runs[1]?.part.resolve();
  await settle();
  expect(runs.map(({ title }) => title)).toEqual(['night', 'somebody looks at it', 'night']);
});

it('starts a job when its time has come, and lets others pass until then', async () => {
  const { addPausable, add, runs, started, clock } = pausableJobs();
  addPausable('at night', { startAt: new Date(60_000).toISOString() });
  add('now');
  expect(started.map(({ title }) => title)).toEqual(['now']);
  started[0]?.end.resolve(null);
  await settle();
  clock.advance(59_999);
  expect(runs).toEqual([]);
  clock.advance(1);
  expect(runs.map(({ title }) => title)).toEqual(['at night']);
});

it('starts a job at once that is moved before all others, also one that waits for its time', async () => {
  const { addPausable, runs, queue } = pausableJobs();
  addPausable('a');
  addPausable('b');
  const { id } = addPausable('c', { startAt: new Date(60_000).toISOString() });
  queue.move(id, 'now');
  runs[0]?.part.resolve();
  await settle();
  expect(runs.map(({ title }) => title)).toEqual(['a', 'c']);
  expect(queue.get(id)).toMatchObject({ startAt: null, state: 'running' });
});

it('keeps the id and the place of a job that is resumed', () => {
  const { queue } = setUp();
  const before = {
    ...{ id: 'kept', queuedAt: '2026-01-31T20:00:00.000Z', priority: 3 },
    ...{ paused: true, startAt: null, resumed: true },
  };
  queue.add({ kind: 'test', title: 'a', lane: 'compute', work: async () => null, before });
  expect(queue.get('kept')).toMatchObject({ ...before, state: 'queued' });
});
