import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WebSocketServer } from 'ws';
import { Failure } from '#contract/failure.ts';
import type { MethodTable } from '#contract/method.ts';
import { serve } from '#rpc/serve.ts';
import type { TopicTable } from '#rpc/topic.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import { socketTransport } from '#rpc/web-socket.ts';
import { type HostedWorkstation, MAX_REQUEST_BYTES } from '../hosted-workstation.ts';
import { answerPageRequest, type PageAnswer, plainAnswer, type Site } from '../page-request.ts';
import { rendererFiles } from '../renderer-files.ts';
import { pagePolicy } from '../security-headers.ts';
import { refusal } from './request-policy.ts';
import { BrowserSession, newSecret } from './session.ts';

// As an imported module it would give all its exports, and with them Node's WebSocket client is compiled: a tenth of a
// start.
const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');

const POLICY_VIOLATION = 1008;

export interface LoopbackHostOptions<Table extends MethodTable, Topics extends TopicTable> {
  readonly workstation: HostedWorkstation<Table, Topics>;
  /** The built user interface. */
  readonly rendererDirectory: string;
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** The one-time token; a random one unless given. */
  readonly token?: string;
  readonly log?: ErrorLog;
}

export interface LoopbackHost {
  /** The address to open, once: it holds the one-time token. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections; resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Serves the user interface to a browser on this PC: pages and data over HTTP, calls over a WebSocket at `/rpc`.
 * It listens on 127.0.0.1 alone.
 *
 * Fails with `Failure('unavailable')` when the port is taken.
 */
export async function startLoopbackHost<Table extends MethodTable, Topics extends TopicTable>(
  options: LoopbackHostOptions<Table, Topics>,
): Promise<LoopbackHost> {
  const { workstation, log } = options;
  const token = options.token ?? newSecret();
  const files = rendererFiles(options.rendererDirectory);
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const session = new BrowserSession(token, port);
  const policy = pagePolicy([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]);
  const site: Site = { files, dataPlane: workstation.dataPlane, policy, log };

  server.on('request', (request, response) => {
    answer(request, session, site, port)
      .then((answered) => send(response, answered))
      .catch((error: unknown) => log?.error(`the answer to ${request.url} could not be sent`, error));
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // A stream that breaks before it is a WebSocket has nobody else to tell.
    stream.on('error', () => stream.destroy());
    const refused = socketRefusal(request, session, port);
    if (refused !== null) {
      refuseUpgrade(stream, refused);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      serve(socketTransport(socket, POLICY_VIOLATION), workstation.table, workstation.handlers, {
        topics: workstation.topics,
        ...(log === undefined ? {} : { log }),
      });
    });
  });

  return {
    url: `http://127.0.0.1:${port}/?token=${encodeURIComponent(token)}`,
    port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const message = `port ${port} can't be opened on this PC (${error.message}); choose another one with --port`;
      reject(new Failure('unavailable', message, { port }, error));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(
  request: IncomingMessage,
  session: BrowserSession,
  site: Site,
  port: number,
): Promise<PageAnswer> {
  const { pathname, query } = target(request);
  const token = pathname === '/' ? query.get('token') : null;
  const refused = refusal(token === null ? 'page' : 'entry', originOf(request), port);
  if (refused !== null) return plainAnswer(403, refused);
  const method = request.method ?? '';
  if (token !== null && method === 'GET') {
    const cookie = session.redeem(token);
    if (cookie === null) {
      return plainAnswer(403, 'this address has been used already; start Waferlens again for a new one');
    }
    return plainAnswer(303, 'welcome', { Location: '/', 'Set-Cookie': cookie });
  }
  if (!session.admits(request.headers.cookie)) {
    return plainAnswer(401, 'open the address that Waferlens printed when it started');
  }
  const header = (name: string) => single(request.headers[name]);
  return answerPageRequest({ method, pathname, query, header }, site);
}

function socketRefusal(request: IncomingMessage, session: BrowserSession, port: number): string | null {
  if (target(request).pathname !== '/rpc') return 'there is no such connection';
  const refused = refusal('socket', originOf(request), port);
  if (refused !== null) return refused;
  return session.admits(request.headers.cookie) ? null : 'this browser has no session';
}

/** The path as the request line has it: the URL class would resolve `..` and decode before we could look. */
function target(request: IncomingMessage): { pathname: string; query: URLSearchParams } {
  const [pathname = '', ...rest] = (request.url ?? '').split('?');
  return { pathname, query: new URLSearchParams(rest.join('?')) };
}

function originOf(request: IncomingMessage) {
  return {
    method: request.method ?? '',
    host: request.headers.host,
    origin: request.headers.origin,
    fetchSite: single(request.headers['sec-fetch-site']),
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

async function send(response: ServerResponse, { status, headers, body }: PageAnswer): Promise<void> {
  response.writeHead(status, headers);
  if (body === null || body instanceof Uint8Array) {
    response.end(response.req.method === 'HEAD' ? undefined : (body ?? undefined));
    return;
  }
  try {
    await pipeline(body, response);
  } catch (error) {
    // A browser that no longer wants a picture closes the connection in the middle of it.
    if (!response.destroyed) throw error;
  }
}

function refuseUpgrade(stream: Duplex, reason: string): void {
  const status = 403;
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`,
  );
}
