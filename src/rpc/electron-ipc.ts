import { Closing, type Transport } from './transport.ts';

/** What a page posts to its own window to ask the preload for a port, and the preload to the main process. */
export const connectRequest = 'waferlens:connect';
/** What the preload posts to the window to hand the port over, as `ports[0]`. */
export const portHandover = 'waferlens:port';

/** What is needed of a browser's `MessagePort`. */
export interface BrowserPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** What is needed of Electron's `MessagePortMain`. */
export interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The renderer's side of a message channel to Electron's main process. */
export function browserPortTransport(port: BrowserPort): Transport {
  return portTransport(
    port,
    (listener) => port.addEventListener('message', (event) => listener(event.data)),
    (listener) => port.addEventListener('close', listener),
  );
}

/** The main process's side of a message channel to a renderer. */
export function mainPortTransport(port: MainPort): Transport {
  return portTransport(
    port,
    (listener) => port.on('message', (event) => listener(event.data)),
    (listener) => port.on('close', listener),
  );
}

function portTransport(
  port: { postMessage(message: unknown): void; start(): void; close(): void },
  onMessage: (listener: (message: unknown) => void) => void,
  onClose: (listener: () => void) => void,
): Transport {
  const closing = new Closing();
  onClose(() => closing.close('the other side closed its port'));
  return {
    send: (message) => {
      if (!closing.closed) port.postMessage(message);
    },
    onMessage: (listener) => {
      onMessage(listener);
      // A port keeps its messages until it is started, so nothing is lost before there is a listener.
      port.start();
    },
    onClose: (listener) => closing.listen(listener),
    close: () => {
      if (closing.closed) return;
      port.close();
      closing.close('closed by this side');
    },
  };
}
