/** Sends in order, one send per credit; a send without credit waits until it is granted or the gate closes. */
export class CreditGate {
  #credit: number;
  readonly #waiting: { send: () => void; resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #closed: { reason: unknown } | undefined;

  constructor(credit: number) {
    this.#credit = credit;
  }

  /** Runs `send` now or when there is credit. Rejects with the gate's closing reason. */
  pass(send: () => void): Promise<void> {
    if (this.#closed !== undefined) return rejected(this.#closed.reason);
    if (this.#credit > 0) {
      this.#credit -= 1;
      send();
      return Promise.resolve();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ send, resolve, reject });
    return handled(promise);
  }

  grant(credit: number): void {
    this.#credit += credit;
    while (this.#credit > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#credit -= 1;
      next.send();
      next.resolve();
    }
  }

  close(reason: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = { reason };
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}

/** Sends one value per credit; without credit keeps only the latest value of each key, oldest key first. */
export class Conflation<Value> {
  #credit: number;
  readonly #latest = new Map<string, Value>();
  readonly #send: (value: Value) => void;

  constructor(credit: number, send: (value: Value) => void) {
    this.#credit = credit;
    this.#send = send;
  }

  offer(key: string, value: Value): void {
    if (this.#credit > 0) {
      this.#credit -= 1;
      this.#send(value);
    } else {
      this.#latest.set(key, value);
    }
  }

  grant(credit: number): void {
    this.#credit += credit;
    for (const [key, value] of this.#latest) {
      if (this.#credit === 0) return;
      this.#credit -= 1;
      this.#latest.delete(key);
      this.#send(value);
    }
  }
}

/** A handler that does not await its report must not end the process with an unhandled rejection. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => {});
  return promise;
}

function rejected(reason: unknown): Promise<void> {
  return handled(Promise.reject(reason));
}
