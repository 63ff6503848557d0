import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type Handlers, longMethod, method } from '#contract/method.ts';
import { Broadcast } from './broadcast.ts';
import { connect } from './connect.ts';
import { memoryTransportPair } from './memory-transport.ts';
import { type ServeOptions, serve } from './serve.ts';
import type { TopicTable } from './topic.ts';

const table = {
  double: method({ input: z.object({ value: z.number().default(21) }), output: z.number() }),
  fail: method({ input: z.object({ expected: z.boolean() }), output: z.number() }),
  lie: method({ input: z.object({}), output: z.number() }),
  wait: method({ input: z.object({}), output: z.null() }),
  count: longMethod({
    input: z.object({ to: z.number() }),
    output: z.number(),
    progress: z.object({ done: z.number() }),
  }),
};

const topics = {
  job: z.object({ id: z.string(), done: z.number() }),
};

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

function setUp(
  overrides: Partial<Handlers<typeof table>> = {},
  options: ServeOptions<TopicTable> = {},
  window = 16,
) {
  const [ours, theirs] = memoryTransportPair();
  const logged: string[] = [];
  const jobs = new Broadcast<{ id: string; done: number }>((event) => event.id);
  const handlers: Handlers<typeof table> = {
    double: ({ value }) => value * 2,
    fail: ({ expected }) => {
      if (expected) throw new Failure('not-found', 'model "a" is not there', { name: 'a' });
      throw new TypeError('a secret path');
    },
    // @ts-expect-error a handler that breaks its declaration
    lie: () => 'text',
    wait: (_input, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    count: async ({ to }, { report }) => {
      for (let done = 1; done <= to; done += 1) await report({ done });
      return to;
    },
    ...overrides,
  };
  serve(theirs, table, handlers, {
    log: { error: (message) => logged.push(message) },
    topics: { table: topics, sources: { job: jobs } },
    ...options,
  });
  return { client: connect(ours, table, { topics, window }), ours, theirs, jobs, logged };
}

describe('a call', () => {
  it('gets its answer, with defaults filled in by the server', async () => {
    await expect(setUp().client.call('double', {})).resolves.toBe(42);
  });

  it('rejects with the failure that its handler threw', async () => {
    const call = setUp().client.call('fail', { expected: true });
    await expect(call).rejects.toMatchObject({
      name: 'Failure',
      code: 'not-found',
      message: 'model "a" is not there',
      data: { name: 'a' },
    });
  });

  it('shows an unexpected error as an id only, which the log explains', async () => {
    const { client, logged } = setUp();
    const error = await client.call('fail', { expected: false }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'internal' });
    const { message } = error as Failure;
    expect(message).toMatch(/^internal error [0-9a-f]{8}$/);
    expect(logged).toEqual([`${message} in fail`]);
  });

  it('refuses wrong input before it is sent', async () => {
    // @ts-expect-error wrong on purpose
    const call = setUp().client.call('double', { value: 'x' });
    await expect(call).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('value: ') });
  });

  it('turns an output that breaks its declaration into an internal error', async () => {
    const { client, logged } = setUp();
    await expect(client.call('lie', {})).rejects.toMatchObject({ code: 'internal' });
    expect(logged).toHaveLength(1);
  });

  it('rejects at once when its signal aborts, and the handler hears of it', async () => {
    const reasons: unknown[] = [];
    const { client } = setUp({
      wait: (_input, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          }),
        ),
    });
    const abort = new AbortController();
    let answered = 0;
    const onAnswered = () => {
      answered += 1;
    };
    const call = client.call('wait', {}, { signal: abort.signal, onAnswered });
    await turn();
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await turn();
    expect(reasons).toMatchObject([{ code: 'cancelled' }]);
    expect(answered).toBe(1);
  });

  it('is interrupted when the transport closes, on both sides', async () => {
    let reason: unknown;
    const { client, theirs } = setUp({
      wait: (_input, { signal }) =>
        new Promise(() =>
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          }),
        ),
    });
    const call = client.call('wait', {});
    await turn();
    theirs.close();
    await expect(call).rejects.toMatchObject({ code: 'interrupted' });
    expect(reason).toMatchObject({ code: 'interrupted' });
    await expect(client.call('double', {})).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('is refused when its request is larger than the server takes', async () => {
    const { client } = setUp({}, { maxMessageBytes: 40 });
    await expect(client.call('double', { value: 1 })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a server', () => {
  it.each(['nothing', 'constructor', '__proto__', 'toString'])('knows no method "%s"', async (name) => {
    const { ours } = setUp();
    const answers: unknown[] = [];
    ours.onMessage((message) => answers.push(message));
    ours.send({ kind: 'call', id: 1, method: name, input: {} });
    await turn();
    expect(answers).toMatchObject([{ kind: 'failure', id: 1, failure: { code: 'usage' } }]);
  });

  it('closes the connection after a malformed message', async () => {
    const { ours, client } = setUp();
    ours.send({ kind: 'call', id: -1 });
    await turn();
    await expect(client.call('double', {})).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('runs a doubled call once', async () => {
    let runs = 0;
    const { ours } = setUp({
      double: ({ value }) => {
        runs += 1;
        return value;
      },
    });
    const message = { kind: 'call', id: 1, method: 'double', input: {} };
    ours.send(message);
    ours.send(message);
    await turn();
    ours.send(message);
    await turn();
    expect(runs).toBe(1);
  });
});

describe('progress', () => {
  it('reaches the listener in order and before the result', async () => {
    const seen: number[] = [];
    const result = await setUp().client.call(
      'count',
      { to: 100 },
      { onProgress: ({ done }) => seen.push(done) },
    );
    expect(result).toBe(100);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('is dropped without waiting when nobody listens', async () => {
    await expect(setUp().client.call('count', { to: 1000 })).resolves.toBe(1000);
  });

  it('runs at most one window ahead of a listener that has not finished', async () => {
    let reported = 0;
    const { client } = setUp(
      {
        count: async ({ to }, { report }) => {
          for (; reported < to; reported += 1) await report({ done: reported });
          return to;
        },
      },
      {},
      4,
    );
    const waiting: (() => void)[] = [];
    const onProgress = () => new Promise<void>((resolve) => waiting.push(resolve));
    const call = client.call('count', { to: 10 }, { onProgress });
    await turn();
    expect(waiting).toHaveLength(4);
    expect(reported).toBe(4);
    await expect(client.call('double', {})).resolves.toBe(42);
    while (waiting.length > 0) {
      for (const resolve of waiting.splice(0)) resolve();
      await turn();
    }
    await expect(call).resolves.toBe(10);
  });
});

describe('a topic', () => {
  it('keeps the latest event of each key for a subscriber out of credit', async () => {
    const { client, jobs } = setUp({}, {}, 2);
    const seen: string[] = [];
    const waiting: (() => void)[] = [];
    client.subscribe('job', ({ id, done }) => {
      seen.push(`${id}${done}`);
      return new Promise<void>((resolve) => waiting.push(resolve));
    });
    await turn();
    for (let done = 0; done < 50; done += 1) {
      jobs.publish({ id: 'a', done });
      jobs.publish({ id: 'b', done });
    }
    await turn();
    expect(seen).toEqual(['a0', 'b0']);
    for (const resolve of waiting.splice(0)) resolve();
    await turn();
    expect(seen).toEqual(['a0', 'b0', 'a49', 'b49']);
  });

  it('sends nothing after the subscription has ended', async () => {
    const { client, jobs } = setUp();
    const seen: string[] = [];
    const unsubscribe = client.subscribe('job', ({ id }) => seen.push(id));
    await turn();
    jobs.publish({ id: 'a', done: 0 });
    await turn();
    unsubscribe();
    await turn();
    jobs.publish({ id: 'b', done: 0 });
    await turn();
    expect(seen).toEqual(['a']);
  });

  it('that is unknown ends its subscription with a failure', async () => {
    const [ours, theirs] = memoryTransportPair();
    serve(theirs, {}, {});
    const ends: Failure[] = [];
    connect(ours, {}, { topics }).subscribe(
      'job',
      () => {},
      (failure) => ends.push(failure),
    );
    await turn();
    expect(ends).toMatchObject([{ code: 'usage' }]);
  });

  it('tells its subscriber when the transport closes', async () => {
    const { client, theirs } = setUp();
    const ends: Failure[] = [];
    client.subscribe(
      'job',
      () => {},
      (failure) => ends.push(failure),
    );
    await turn();
    theirs.close();
    expect(ends).toMatchObject([{ code: 'interrupted' }]);
  });
});
