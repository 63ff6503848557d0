import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { method } from '#contract/method.ts';
import { connect } from './connect.ts';
import { type BrowserPort, browserPortTransport } from './electron-ipc.ts';
import { workerTransport } from './process-port.ts';
import { serve } from './serve.ts';
import type { Transport } from './transport.ts';
import { socketTransport } from './web-socket.ts';

const table = {
  double: method({ input: z.object({ value: z.number() }), output: z.number() }),
  wait: method({ input: z.object({}), output: z.null() }),
};
const handlers = {
  double: ({ value }: { value: number }) => value * 2,
  wait: () => new Promise<null>(() => {}),
};

// Node's ports behave as a browser's; only their declared event types differ.
const asInBrowser = (port: InstanceType<typeof MessagePort>) => port as unknown as BrowserPort;
const closing = (transport: Transport) => new Promise<string>((resolve) => transport.onClose(resolve));

it('a message port carries calls, and its close interrupts them', async () => {
  const { port1, port2 } = new MessageChannel();
  serve(browserPortTransport(asInBrowser(port1)), table, handlers);
  const client = connect(browserPortTransport(asInBrowser(port2)), table);
  await expect(client.call('double', { value: 4 })).resolves.toBe(8);
  const waiting = client.call('wait', {});
  port1.close();
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
});

it('a WebSocket carries calls made before it was open, and its close interrupts them', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => serve(socketTransport(socket), table, handlers));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(socketTransport(new ServerSocket(`ws://127.0.0.1:${port}`)), table);
  await expect(client.call('double', { value: 4 })).resolves.toBe(8);
  const waiting = client.call('wait', {});
  for (const socket of server.clients) socket.close(1001, 'closing down');
  await expect(waiting).rejects.toMatchObject({ message: expect.stringContaining('1001 (closing down)') });
  server.close();
});

it('a WebSocket that no server answers closes its transport', async () => {
  const transport = socketTransport(new ServerSocket('ws://127.0.0.1:9'));
  expect(await closing(transport)).toContain('1006');
});

it('a worker talks to Electron’s parent port when there is one, and unwraps its messages', () => {
  const posted: unknown[] = [];
  const parentPort = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => posted.push(message),
  });
  const transport = workerTransport(Object.assign(new EventEmitter(), { parentPort }));
  const heard: unknown[] = [];
  transport.onMessage((message) => heard.push(message));
  parentPort.emit('message', { data: { a: 1 } });
  transport.send({ b: 2 });
  expect({ heard, posted }).toEqual({ heard: [{ a: 1 }], posted: [{ b: 2 }] });
});

it('a forked worker’s transport closes when its parent is gone', async () => {
  const own = Object.assign(new EventEmitter(), { send: () => {}, disconnect: () => {}, connected: true });
  const transport = workerTransport(own);
  const closed = closing(transport);
  own.emit('disconnect');
  expect(await closed).toBe('the parent process is gone');
});
