import { Closing, type Transport } from './transport.ts';

/** What is needed of a WebSocket: a browser's own and the server side of the package `ws` both have it. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  addEventListener(type: 'error', listener: () => void): void;
}

const OPEN = 1;
const NORMAL_CLOSURE = 1000;
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;

/**
 * Messages as JSON text over a WebSocket. What is sent before the socket is open waits for it. A binary message or
 * text that is no JSON closes the socket.
 *
 * @param closeCode the code that `close()` sends: a server closes because of a violation, a client in peace
 */
export function socketTransport(socket: Socket, closeCode: 1000 | 1008 = NORMAL_CLOSURE): Transport {
  const closing = new Closing();
  const listeners: ((message: unknown) => void)[] = [];
  const early: unknown[] = [];
  const unsent: string[] = [];

  socket.addEventListener('open', () => {
    for (const text of unsent.splice(0)) socket.send(text);
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string') {
      socket.close(UNSUPPORTED_DATA, 'text only');
      return;
    }
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      socket.close(POLICY_VIOLATION, 'no JSON');
      return;
    }
    if (listeners.length === 0) early.push(message);
    for (const listener of listeners) listener(message);
  });
  socket.addEventListener('close', ({ code, reason }) =>
    closing.close(`the connection closed with code ${code}${reason === '' ? '' : ` (${reason})`}`),
  );
  // An error is always followed by a close, which carries the code; without a listener `ws` would throw it.
  socket.addEventListener('error', () => {});

  return {
    send: (message) => {
      if (closing.closed) return;
      const text = JSON.stringify(message);
      if (socket.readyState === OPEN) socket.send(text);
      else if (socket.readyState < OPEN) unsent.push(text);
    },
    onMessage: (listener) => {
      listeners.push(listener);
      for (const message of early.splice(0)) listener(message);
    },
    onClose: (listener) => closing.listen(listener),
    close: () => {
      socket.close(closeCode);
      closing.close('closed by this side');
    },
  };
}
