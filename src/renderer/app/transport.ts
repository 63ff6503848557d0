import { browserPortTransport, connectRequest, portHandover } from '#rpc/electron-ipc.ts';
import type { Transport } from '#rpc/transport.ts';
import { socketTransport } from '#rpc/web-socket.ts';

/** How long the desktop host may take to hand over a port, in milliseconds. */
const HANDOVER_TIMEOUT = 5000;

/** Opens a channel to the host that served this page: Electron's main process or the loopback host. */
export function openTransport(): Promise<Transport> {
  return location.protocol === 'app:' ? portFromPreload() : socketToOrigin();
}

function socketToOrigin(): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<Transport>();
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/rpc`);
  const transport = socketTransport(socket);
  socket.addEventListener('open', () => resolve(transport));
  transport.onClose((reason) => reject(new Error(reason)));
  return promise;
}

function portFromPreload(): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<Transport>();
  const timer = setTimeout(() => finish(), HANDOVER_TIMEOUT);
  const listen = (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source === window && event.data === portHandover && port !== undefined) finish(port);
  };
  const finish = (port?: MessagePort) => {
    clearTimeout(timer);
    window.removeEventListener('message', listen);
    if (port === undefined) reject(new Error('the window was given no port'));
    else resolve(browserPortTransport(port));
  };
  window.addEventListener('message', listen);
  window.postMessage(connectRequest, location.origin);
  return promise;
}
