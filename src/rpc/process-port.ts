import { Closing, type Transport } from './transport.ts';

/** What is needed of Node's `process` in a forked worker. */
export interface ForkedProcess {
  send?(message: unknown): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
  readonly connected?: boolean;
}

/** What is needed of Electron's `process.parentPort` in a utility process. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/** A worker as its parent sees it: a forked child or a utility process, told apart by its starter. */
export interface ChildPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The child's end, with its reason in words. */
  onExit(listener: (reason: string) => void): void;
  /** Ends the child. */
  end(): void;
}

/** The parent's side. It is open until the child has exited; closing it ends the child. */
export function childTransport(port: ChildPort): Transport {
  const closing = new Closing();
  port.onExit((reason) => closing.close(reason));
  return {
    send: (message) => {
      if (!closing.closed) port.send(message);
    },
    onMessage: (listener) => port.onMessage(listener),
    onClose: (listener) => closing.listen(listener),
    close: () => {
      if (closing.closed) return;
      closing.close('closed by this side');
      port.end();
    },
  };
}

/** The worker's side when the worker was forked by Node. Closes when the parent is gone. */
export function forkedTransport(own: ForkedProcess): Transport {
  const closing = new Closing();
  own.on('disconnect', () => closing.close('the parent process is gone'));
  return {
    send: (message) => {
      if (!closing.closed && own.connected !== false) own.send?.(message);
    },
    onMessage: (listener) => {
      own.on('message', listener);
    },
    onClose: (listener) => closing.listen(listener),
    close: () => {
      if (own.connected !== false) own.disconnect?.();
      closing.close('closed by this side');
    },
  };
}

/** The worker's side in an Electron utility process, which Electron ends together with its parent. */
export function utilityTransport(parentPort: ParentPort): Transport {
  const closing = new Closing();
  return {
    send: (message) => {
      if (!closing.closed) parentPort.postMessage(message);
    },
    onMessage: (listener) => {
      parentPort.on('message', (event) => listener(event.data));
    },
    onClose: (listener) => closing.listen(listener),
    close: () => closing.close('closed by this side'),
  };
}

/**
 * The transport of a worker process to whoever started it: pass Node's `process`. A worker ends itself when this
 * transport closes, so that no worker outlives the program.
 */
export function workerTransport(own: ForkedProcess & { readonly parentPort?: unknown }): Transport {
  return isParentPort(own.parentPort) ? utilityTransport(own.parentPort) : forkedTransport(own);
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
