/**
 * A two-way channel for messages that are JSON values. Messages that arrive before the first listener is attached
 * are kept for it.
 */
export interface Transport {
  /** Sends one message; does nothing when the transport is closed. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Calls the listener once, when either side has closed; at once when that was earlier. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/** Where errors go that only a developer can act on. */
export interface ErrorLog {
  error(message: string, cause?: unknown): void;
}

/** The close half of a transport: remembers the first reason and tells every listener once. */
export class Closing {
  readonly #listeners: ((reason: string) => void)[] = [];
  #reason: string | undefined;

  get closed(): boolean {
    return this.#reason !== undefined;
  }

  listen(listener: (reason: string) => void): void {
    if (this.#reason === undefined) this.#listeners.push(listener);
    else listener(this.#reason);
  }

  close(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of this.#listeners.splice(0)) listener(reason);
  }
}
