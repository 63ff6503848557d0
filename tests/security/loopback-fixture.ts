import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { method } from '#contract/method.ts';
import { type LoopbackHost, startLoopbackHost } from '#main/hosts/loopback/start-loopback-host.ts';
import { Broadcast } from '#rpc/broadcast.ts';

export const blobHash = 'c0'.repeat(32);
export const blobText = 'blob content';
/** The one unfinished map that is shown: two values. */
export const partialId = '3f0c5d1e-8a27-4b6f-9c11-0d2e4f6a8b9c';
export const secretFileName = 'secret.txt';

const table = {
  greet: method({ input: z.object({ name: z.string().max(50) }), output: z.string() }),
  fail: method({ input: z.object({}), output: z.null() }),
};
const topics = { news: z.string() };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A loopback host over a folder with a page, one blob, and a file beside the folder that nobody may get. */
export class LoopbackFixture {
  readonly host: LoopbackHost;
  readonly logged: string[] = [];
  readonly #directory: string;

  static async start(): Promise<LoopbackFixture> {
    const directory = mkdtempSync(join(tmpdir(), 'waferlens-security-'));
    const renderer = join(directory, 'renderer');
    mkdirSync(join(renderer, 'assets'), { recursive: true });
    writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(renderer, 'assets', 'index.js'), 'export {};');
    writeFileSync(join(directory, secretFileName), 'secret');
    writeFileSync(join(directory, 'blob'), blobText);
    const logged: string[] = [];
    const host = await startLoopbackHost({
      rendererDirectory: renderer,
      log: { error: (message) => logged.push(message) },
      workstation: {
        table,
        handlers: {
          greet: ({ name }) => `hello ${name}`,
          fail: () => {
            throw new TypeError(`can't read ${directory}`);
          },
        },
        topics: { table: topics, sources: { news: new Broadcast<string>((event) => event) } },
        dataPlane: {
          blob: (sha256) =>
            sha256 === blobHash ? { path: join(directory, 'blob'), size: blobText.length } : null,
          thumbnail: async (datasetId) => {
            if (datasetId === 2) throw new Failure('not-found', 'there is no data set 2');
            return { bytes: new Uint8Array([1, 2, 3]), type: 'image/png' };
          },
          picture: async () => null,
          partial: (id) =>
            id === partialId ? { bytes: new Uint8Array(8), type: 'application/octet-stream' } : null,
        },
      },
    });
    return new LoopbackFixture(directory, host, logged);
  }

  private constructor(directory: string, host: LoopbackHost, logged: string[]) {
    this.#directory = directory;
    this.host = host;
    this.logged = logged;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.host.port}`;
  }

  get token(): string {
    return new URL(this.host.url).searchParams.get('token') ?? '';
  }

  async close(): Promise<void> {
    await this.host.close();
    rmSync(this.#directory, { recursive: true });
  }

  /** Sends a request whose path goes out exactly as given. */
  ask(path: string, { method: verb = 'GET', headers = {} }: Ask = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: this.host.port, path, method: verb, headers, agent: false },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (text: string) => {
            body += text;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  }

  /** Spends the token and returns the session's `Cookie` header. */
  async enter(): Promise<string> {
    const { headers } = await this.ask(`/?token=${this.token}`);
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }

  socket(headers: Readonly<Record<string, string>>, path = '/rpc'): SocketProbe {
    return new SocketProbe(new WebSocket(`ws://127.0.0.1:${this.host.port}${path}`, { headers }));
  }
}

/** A WebSocket that only records what happens to it. */
export class SocketProbe {
  readonly messages: unknown[] = [];
  readonly #socket: WebSocket;
  readonly #outcome: Promise<string>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#outcome = new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(`refused ${response.statusCode}`));
      socket.on('open', () => resolve('open'));
      socket.on('error', () => {});
    });
    socket.on('message', (data) => this.messages.push(JSON.parse(data.toString())));
  }

  /** `open`, or `refused <status>`. */
  outcome(): Promise<string> {
    return this.#outcome;
  }

  send(data: string | Uint8Array): void {
    this.#socket.send(data);
  }

  /** Sends a request and waits for the next message. */
  async exchange(message: unknown): Promise<unknown> {
    const count = this.messages.length;
    this.send(JSON.stringify(message));
    for (let waited = 0; this.messages.length === count && waited < 2000; waited += 5) await sleep(5);
    return this.messages[count];
  }

  closeCode(): Promise<number> {
    return new Promise((resolve) => this.#socket.on('close', (code) => resolve(code)));
  }

  close(): void {
    this.#socket.terminate();
  }
}
