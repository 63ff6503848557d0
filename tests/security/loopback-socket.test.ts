import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoopbackFixture, type SocketProbe } from './loopback-fixture.ts';

let fixture: LoopbackFixture;
let cookie: string;
let probes: SocketProbe[];
beforeEach(async () => {
  fixture = await LoopbackFixture.start();
  cookie = await fixture.enter();
  probes = [];
});
afterEach(async () => {
  for (const probe of probes) probe.close();
  await fixture.close();
});

function open(headers: Readonly<Record<string, string>> = {}, path?: string): SocketProbe {
  const probe = fixture.socket({ Cookie: cookie, Origin: fixture.origin, ...headers }, path);
  probes.push(probe);
  return probe;
}

const call = (method: string, input: unknown) => ({ kind: 'call', id: 1, method, input });

describe('a connection', () => {
  it('is opened for the session’s own page', async () => {
    expect(await open().outcome()).toBe('open');
  });

  it.each([
    ['another origin', { Origin: 'http://evil.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['the same PC under another port', { Origin: 'http://127.0.0.1:1' }],
    ['a foreign host name', { Host: 'evil.example' }],
    ['a wrong cookie', { Cookie: 'waferlens-1=x' }],
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('is refused for %s', async (_what, headers) => {
    expect(await open(headers).outcome()).toBe('refused 403');
  });

  it('is refused without an origin', async () => {
    const probe = fixture.socket({ Cookie: cookie });
    probes.push(probe);
    expect(await probe.outcome()).toBe('refused 403');
  });

  it('is refused on another path, and with the token instead of the cookie', async () => {
    expect(await open({}, '/').outcome()).toBe('refused 403');
    expect(await open({ Cookie: '' }, `/rpc?token=${fixture.token}`).outcome()).toBe('refused 403');
  });
});

describe('a message', () => {
  it('of the contract is answered', async () => {
    const probe = open();
    await probe.outcome();
    expect(await probe.exchange(call('greet', { name: 'A' }))).toEqual({
      kind: 'result',
      id: 1,
      output: 'hello A',
    });
  });

  it.each(['nothing', '__proto__', 'constructor', 'hasOwnProperty', ''])(
    'with the unknown method "%s" is a failure',
    async (name) => {
      const probe = open();
      await probe.outcome();
      expect(await probe.exchange(call(name, {}))).toMatchObject({
        kind: 'failure',
        failure: { code: 'usage' },
      });
    },
  );

  it.each([
    ['a missing field', {}],
    ['a wrong type', { name: 1 }],
    ['a text that is too long', { name: 'x'.repeat(51) }],
    ['no object', null],
    ['a list', ['A']],
  ])('with %s in its input is a failure', async (_what, input) => {
    const probe = open();
    await probe.outcome();
    expect(await probe.exchange(call('greet', input))).toMatchObject({
      kind: 'failure',
      id: 1,
      failure: { code: 'usage', message: expect.stringContaining('the input of greet is refused') },
    });
  });

  it('that meets a bug tells nothing but an id', async () => {
    const probe = open();
    await probe.outcome();
    expect(await probe.exchange(call('fail', {}))).toEqual({
      kind: 'failure',
      id: 1,
      failure: { code: 'internal', message: expect.stringMatching(/^internal error [0-9a-f]{8}$/) },
    });
    expect(fixture.logged).toHaveLength(1);
  });

  it('for an unknown topic is a failure', async () => {
    const probe = open();
    await probe.outcome();
    const answer = await probe.exchange({ kind: 'subscribe', id: 1, topic: '__proto__', credit: 1 });
    expect(answer).toMatchObject({ kind: 'failure', failure: { code: 'usage' } });
  });

  it.each([
    ['no JSON', 'hello', 1008],
    ['bytes', new Uint8Array([123, 125]), 1003],
    ['no request', '{"kind":"shutdown"}', 1008],
    ['a request with more fields', '{"kind":"cancel","id":1,"more":true}', 1008],
    ['a wrong id', '{"kind":"cancel","id":-1}', 1008],
    ['endless credit', '{"kind":"grant","id":1,"credit":1e9}', 1008],
    ['more than a megabyte', JSON.stringify(call('greet', { name: 'x'.repeat(1024 * 1024) })), 1009],
  ])('that is %s closes the connection', async (_what, data, code) => {
    const probe = open();
    await probe.outcome();
    const closed = probe.closeCode();
    probe.send(data);
    expect(await closed).toBe(code);
    expect(probe.messages).toEqual([]);
    expect(await open().outcome()).toBe('open');
  });
});
