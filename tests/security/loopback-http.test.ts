import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobHash, blobText, LoopbackFixture, partialId, secretFileName } from './loopback-fixture.ts';

let fixture: LoopbackFixture;
beforeEach(async () => {
  fixture = await LoopbackFixture.start();
});
afterEach(() => fixture.close());

describe('the token', () => {
  it('is long, random and different each time', async () => {
    const other = await LoopbackFixture.start();
    expect(fixture.token).toMatch(/^[\w-]{43}$/);
    expect(other.token).not.toBe(fixture.token);
    await other.close();
  });

  it('gives a session cookie that scripts and other sites cannot use, and leads to the page', async () => {
    const { status, headers } = await fixture.ask(`/?token=${fixture.token}`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    const cookie = headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(
      new RegExp(`^waferlens-${fixture.host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(cookie).not.toContain(fixture.token);
  });

  it('is spent by its first use', async () => {
    await fixture.enter();
    const { status, headers } = await fixture.ask(`/?token=${fixture.token}`);
    expect(status).toBe(403);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('is not spent by a wrong guess', async () => {
    expect((await fixture.ask(`/?token=${'x'.repeat(43)}`)).status).toBe(403);
    expect(await fixture.enter()).not.toBe('');
  });

  it('is not spent under a foreign host name', async () => {
    const headers = { Host: `evil.example:${fixture.host.port}` };
    expect((await fixture.ask(`/?token=${fixture.token}`, { headers })).status).toBe(403);
    expect(await fixture.enter()).not.toBe('');
  });

  it.each([
    '/',
    '/index.html',
    '/assets/index.js',
    `/blob/${blobHash}`,
    `/partial/${partialId}`,
    '/thumbnail/1/0',
    '/nothing',
  ])('is needed for %s', async (path) => {
    expect((await fixture.ask(path)).status).toBe(401);
    const forged = { Cookie: `waferlens-${fixture.host.port}=${'x'.repeat(43)}` };
    expect((await fixture.ask(path, { headers: forged })).status).toBe(401);
  });
});

describe('a session', () => {
  it('shows the page again and again', async () => {
    const headers = { Cookie: await fixture.enter() };
    for (let reload = 0; reload < 3; reload += 1) {
      const page = await fixture.ask('/', { headers });
      expect(page.status).toBe(200);
      expect(page.body).toContain('<title>page</title>');
    }
  });

  it('is refused under any host name but this PC’s own', async () => {
    const Cookie = await fixture.enter();
    const { port } = fixture.host;
    for (const Host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.2:${port}`]) {
      expect((await fixture.ask('/', { headers: { Cookie, Host } })).status).toBe(403);
    }
    expect((await fixture.ask('/', { headers: { Cookie, Host: `localhost:${port}` } })).status).toBe(200);
  });

  it('is refused to pages of other origins and sites', async () => {
    const Cookie = await fixture.enter();
    const path = `/blob/${blobHash}`;
    expect((await fixture.ask(path, { headers: { Cookie, Origin: 'http://evil.example' } })).status).toBe(
      403,
    );
    expect((await fixture.ask(path, { headers: { Cookie, Origin: 'null' } })).status).toBe(403);
    expect((await fixture.ask(path, { headers: { Cookie, 'Sec-Fetch-Site': 'same-site' } })).status).toBe(
      403,
    );
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('answers no %s', async (verb) => {
    const Cookie = await fixture.enter();
    const without = await fixture.ask('/', { method: verb, headers: { Cookie } });
    expect(without.status).toBe(403);
    const own = await fixture.ask('/', { method: verb, headers: { Cookie, Origin: fixture.origin } });
    expect(own.status).toBe(405);
    expect(own.headers.allow).toBe('GET, HEAD');
  });
});

describe('headers', () => {
  it('of a page forbid everything that is not the program’s own', async () => {
    const { headers } = await fixture.ask('/', { headers: { Cookie: await fixture.enter() } });
    const policy = headers['content-security-policy'];
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      `connect-src 'self' ws://127.0.0.1:${fixture.host.port}`,
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toMatch(/(script|style)-src [^;]*unsafe-inline/);
  });

  it.each([
    '/',
    '/assets/index.js',
    `/blob/${blobHash}`,
    `/partial/${partialId}`,
    '/thumbnail/1/0',
    '/nothing',
    '/thumbnail/2/0',
  ])('of %s isolate it and fix its type', async (path) => {
    const { headers } = await fixture.ask(path, { headers: { Cookie: await fixture.enter() } });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a path', () => {
  it.each([
    `/../${secretFileName}`,
    `/assets/../../${secretFileName}`,
    `/%2e%2e/${secretFileName}`,
    `/%2e%2e%2f${secretFileName}`,
    `/..%2f${secretFileName}`,
    `/..%5c${secretFileName}`,
    `/..\\${secretFileName}`,
    `/%252e%252e/${secretFileName}`,
    `//${secretFileName}`,
    `/blob/../${secretFileName}`,
    `/blob/%2e%2e%2f${secretFileName}`,
    `/blob/${blobHash.slice(0, 62)}..`,
    '/blob//etc/passwd',
    '/blob/%2fetc%2fpasswd',
    '/etc/passwd',
    '/thumbnail/../../etc/passwd',
    '/thumbnail/1/0%00',
    'http://evil.example/',
  ])('%s leads nowhere', async (path) => {
    const { status, body } = await fixture.ask(path, { headers: { Cookie: await fixture.enter() } });
    expect(status).toBe(404);
    expect(body).toBe('there is nothing here\n');
  });
});

describe('an unfinished map', () => {
  it('is served as bytes that nobody keeps', async () => {
    const Cookie = await fixture.enter();
    const { status, headers } = await fixture.ask(`/partial/${partialId}`, { headers: { Cookie } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '8',
      'cache-control': 'no-store',
    });
  });

  it('that is unknown or has gone on is not found', async () => {
    const Cookie = await fixture.enter();
    const other = partialId.replace('3f', '40');
    expect((await fixture.ask(`/partial/${other}`, { headers: { Cookie } })).status).toBe(404);
  });
});

describe('a blob', () => {
  const blob = `/blob/${blobHash}`;

  it('is served whole, for ever, as bytes', async () => {
    const { status, headers, body } = await fixture.ask(blob, { headers: { Cookie: await fixture.enter() } });
    expect(status).toBe(200);
    expect(body).toBe(blobText);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': `${blobText.length}`,
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${blobHash}"`,
    });
  });

  it('is served in parts', async () => {
    const headers = { Cookie: await fixture.enter(), Range: 'bytes=5-' };
    const part = await fixture.ask(blob, { headers });
    expect(part).toMatchObject({ status: 206, body: 'content' });
    expect(part.headers['content-range']).toBe('bytes 5-11/12');
    expect((await fixture.ask(blob, { headers: { ...headers, Range: 'bytes=99-' } })).status).toBe(416);
  });

  it('that the browser has is not sent again', async () => {
    const headers = { Cookie: await fixture.enter(), 'If-None-Match': `"${blobHash}"` };
    expect(await fixture.ask(blob, { headers })).toMatchObject({ status: 304, body: '' });
  });

  it('is never served as a page or a script', async () => {
    const headers = { Cookie: await fixture.enter() };
    for (const type of ['text/html', 'text/javascript', 'image/svg+xml', 'nonsense']) {
      const path = `${blob}?type=${encodeURIComponent(type)}`;
      expect((await fixture.ask(path, { headers })).status).toBe(400);
    }
    const pdf = await fixture.ask(`${blob}?type=application/pdf`, { headers });
    expect(pdf.headers['content-type']).toBe('application/pdf');
  });
});

it('an expected failure of the data plane is told in its words', async () => {
  const answer = await fixture.ask('/thumbnail/2/0', { headers: { Cookie: await fixture.enter() } });
  expect(answer).toMatchObject({ status: 404, body: 'there is no data set 2\n' });
});
