import { Closing, type Transport } from './transport.ts';

/**
 * Two transports joined inside one process, for a host without a process boundary (the command line). Messages are
 * cloned as a real boundary would, and arrive in order in a later microtask.
 */
export function memoryTransportPair(): readonly [Transport, Transport] {
  const closing = new Closing();
  const sides = [new Side(closing), new Side(closing)] as const;
  sides[0].peer = sides[1];
  sides[1].peer = sides[0];
  return sides;
}

class Side implements Transport {
  peer: Side | undefined;
  readonly #closing: Closing;
  readonly #listeners: ((message: unknown) => void)[] = [];
  readonly #early: unknown[] = [];

  constructor(closing: Closing) {
    this.#closing = closing;
  }

  send(message: unknown): void {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => {
      if (!this.#closing.closed) this.peer?.receive(copy);
    });
  }

  receive(message: unknown): void {
    if (this.#listeners.length === 0) this.#early.push(message);
    for (const listener of this.#listeners) listener(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
    for (const message of this.#early.splice(0)) listener(message);
  }

  onClose(listener: (reason: string) => void): void {
    this.#closing.listen(listener);
  }

  close(): void {
    this.#closing.close('closed by this side');
  }
}
