import type { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type {
  CallOptions,
  Client,
  InputOf,
  MethodDeclaration,
  MethodTable,
  OutputOf,
  ProgressOf,
} from '#contract/method.ts';
import { complaints, messageBytes, type Request, type Response, response } from './messages.ts';
import type { EventOf, TopicTable } from './topic.ts';
import type { Transport } from './transport.ts';

export interface ConnectOptions<Topics extends TopicTable> {
  readonly topics?: Topics;
  /** How many events a call or subscription may be ahead of its listener. */
  readonly window?: number;
  /** Refuses longer requests before they are sent, in bytes of JSON; unlimited unless given. */
  readonly maxMessageBytes?: number;
}

export interface ConnectedCallOptions<Progress> extends CallOptions<Progress> {
  /**
   * Called when nothing is expected of the server any more: it has answered, perhaps after the caller gave up, or
   * the call was refused before it was sent. Not called when the transport closes.
   */
  readonly onAnswered?: () => void;
}

/** The calling side of a transport. */
export interface Connection<Table extends MethodTable, Topics extends TopicTable = TopicTable>
  extends Client<Table> {
  call<Name extends keyof Table & string>(
    name: Name,
    input: InputOf<Table, Name>,
    options?: ConnectedCallOptions<ProgressOf<Table, Name>>,
  ): Promise<OutputOf<Table, Name>>;
  /**
   * Follows a topic until the returned function is called.
   *
   * @param onEnd hears why the subscription ended by itself: no such topic, or the transport closed
   */
  subscribe<Name extends keyof Topics & string>(
    name: Name,
    listener: (event: EventOf<Topics, Name>) => void,
    onEnd?: (failure: Failure) => void,
  ): () => void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/**
 * Connects to the server at the other end of a transport.
 *
 * A listener for progress or topic events may return a promise: its event then counts as consumed, and its credit
 * goes back to the server, when that promise resolves.
 */
export function connect<Table extends MethodTable, Topics extends TopicTable = TopicTable>(
  transport: Transport,
  table: Table,
  options: ConnectOptions<Topics> = {},
): Connection<Table, Topics> {
  const window = options.window ?? 16;
  if (!Number.isInteger(window) || window < 1) throw new RangeError(`invalid window: ${window}`);
  const client = new ClientConnection(
    transport,
    table,
    options.topics ?? {},
    window,
    options.maxMessageBytes,
  );
  transport.onMessage((message) => client.receive(message));
  transport.onClose((reason) => client.closed(reason));
  // The class works on names and unknown values; the tables give them their types back.
  return client as unknown as Connection<Table, Topics>;
}

/** An open request: a call that has not been answered yet, or a subscription. */
interface Open {
  readonly name: string;
  readonly output: z.ZodType | undefined;
  readonly event: z.ZodType | undefined;
  listener: ((event: unknown) => unknown) | undefined;
  resolve: (output: unknown) => void;
  reject: (reason: unknown) => void;
  /** Stops listening to the caller's signal. */
  readonly release: () => void;
  /** Hears of the server's answer; undefined for a subscription, which has none. */
  readonly answered: (() => void) | undefined;
  consumed: number;
}

class ClientConnection {
  readonly #transport: Transport;
  readonly #table: MethodTable;
  readonly #topics: TopicTable;
  readonly #window: number;
  readonly #maxMessageBytes: number | undefined;
  readonly #open = new Map<number, Open>();
  #lastId = 0;
  #closedReason: string | undefined;

  constructor(
    transport: Transport,
    table: MethodTable,
    topics: TopicTable,
    window: number,
    maxMessageBytes: number | undefined,
  ) {
    this.#transport = transport;
    this.#table = table;
    this.#topics = topics;
    this.#window = window;
    this.#maxMessageBytes = maxMessageBytes;
  }

  call(name: string, input: unknown, options: ConnectedCallOptions<unknown> = {}): Promise<unknown> {
    const { signal, onProgress, onAnswered } = options;
    const id = this.#lastId + 1;
    const message: Request = {
      kind: 'call',
      id,
      method: name,
      input,
      ...(onProgress === undefined ? {} : { credit: this.#window }),
    };
    const declaration = Object.hasOwn(this.#table, name) ? this.#table[name] : undefined;
    const refusal = this.#refusal(message, declaration, signal);
    if (declaration === undefined || refusal !== undefined) {
      onAnswered?.();
      return Promise.reject(refusal);
    }
    this.#lastId = id;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const onAbort = () => {
      if (signal !== undefined) this.#giveUp(id, cancelled(name, signal));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#open.set(id, {
      name,
      output: declaration.output,
      event: declaration.progress,
      listener: onProgress,
      resolve,
      reject,
      release: () => signal?.removeEventListener('abort', onAbort),
      answered: () => onAnswered?.(),
      consumed: 0,
    });
    this.#transport.send(message);
    return promise;
  }

  subscribe(
    name: string,
    listener: (event: unknown) => unknown,
    onEnd: (failure: Failure) => void = () => {},
  ): () => void {
    if (this.#closedReason !== undefined) {
      onEnd(interrupted(name, this.#closedReason));
      return () => {};
    }
    const id = ++this.#lastId;
    this.#open.set(id, {
      name,
      output: undefined,
      event: this.#topics[name],
      listener,
      resolve: () => {},
      reject: (reason) => {
        if (reason instanceof Failure) onEnd(reason);
      },
      release: () => {},
      answered: undefined,
      consumed: 0,
    });
    this.#transport.send({ kind: 'subscribe', id, topic: name, credit: this.#window } satisfies Request);
    return () => {
      if (this.#open.delete(id)) this.#transport.send({ kind: 'cancel', id } satisfies Request);
    };
  }

  onClose(listener: (reason: string) => void): void {
    this.#transport.onClose(listener);
  }

  close(): void {
    this.#transport.close();
  }

  receive(message: unknown): void {
    const parsed = response.safeParse(message);
    if (!parsed.success) return;
    const answer: Response = parsed.data;
    const open = this.#open.get(answer.id);
    if (open === undefined) return;
    switch (answer.kind) {
      case 'event':
        this.#event(answer.id, open, answer.event);
        return;
      case 'failure':
        this.#settle(answer.id, open, () => open.reject(Failure.fromValue(answer.failure)));
        return;
      case 'result': {
        const output = open.output?.safeParse(answer.output);
        this.#settle(answer.id, open, () => {
          if (output?.success) open.resolve(output.data);
          else open.reject(wrong(`the answer of ${open.name}`, output?.error));
        });
        return;
      }
    }
  }

  closed(reason: string): void {
    this.#closedReason = reason;
    for (const [id, open] of [...this.#open]) {
      this.#open.delete(id);
      open.release();
      open.reject(interrupted(open.name, reason));
    }
  }

  /** Why a call can't be sent at all. */
  #refusal(
    message: Request & { kind: 'call' },
    declaration: MethodDeclaration | undefined,
    signal: AbortSignal | undefined,
  ): Failure | undefined {
    const { method, input } = message;
    if (this.#closedReason !== undefined) return interrupted(method, this.#closedReason);
    if (signal?.aborted) return cancelled(method, signal);
    if (declaration === undefined) return new Failure('usage', `there is no method "${method}"`);
    const parsed = declaration.input.safeParse(input);
    if (!parsed.success) {
      return new Failure('usage', `the input of ${method} is refused: ${complaints(parsed.error)}`);
    }
    const limit = this.#maxMessageBytes;
    if (limit === undefined || messageBytes(message) <= limit) return undefined;
    return new Failure('usage', `the input of ${method} is longer than ${limit} bytes`);
  }

  #settle(id: number, open: Open, outcome: () => void): void {
    this.#open.delete(id);
    open.release();
    outcome();
    open.answered?.();
  }

  #event(id: number, open: Open, value: unknown): void {
    if (open.listener === undefined) return;
    const event = open.event?.safeParse(value);
    if (!event?.success) {
      this.#giveUp(id, wrong(`an event of ${open.name}`, event?.error));
      return;
    }
    const consumed = () => this.#consumed(id, open);
    try {
      const pending = open.listener(event.data);
      if (pending instanceof Promise) pending.then(consumed, (error) => this.#giveUp(id, error));
      else consumed();
    } catch (error) {
      this.#giveUp(id, error);
    }
  }

  /** Gives credit back in halves of the window: one grant message for several events. */
  #consumed(id: number, open: Open): void {
    open.consumed += 1;
    if (open.consumed < this.#window / 2 || this.#open.get(id) !== open) return;
    this.#transport.send({ kind: 'grant', id, credit: open.consumed } satisfies Request);
    open.consumed = 0;
  }

  /** Settles an open call now and asks the server to stop; the call stays open for `onAnswered` only. */
  #giveUp(id: number, reason: unknown): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.listener = undefined;
    open.release();
    open.reject(reason);
    open.resolve = () => {};
    open.reject = () => {};
    if (open.answered === undefined) this.#open.delete(id);
    this.#transport.send({ kind: 'cancel', id } satisfies Request);
  }
}

function cancelled(name: string, signal: AbortSignal): Failure {
  return signal.reason instanceof Failure ? signal.reason : new Failure('cancelled', `${name} was cancelled`);
}

function interrupted(name: string, reason: string): Failure {
  return new Failure('interrupted', `${name} was interrupted: ${reason}`);
}

function wrong(what: string, error: z.ZodError | undefined): Failure {
  const detail = error === undefined ? 'nothing of that kind is declared' : complaints(error);
  return new Failure('internal', `${what} does not fit its declaration: ${detail}`);
}
