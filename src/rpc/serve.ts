import type { z } from 'zod';
import { Failure, type FailureValue } from '#contract/failure.ts';
import type { CallContext, Handlers, MethodDeclaration, MethodTable } from '#contract/method.ts';
import { Conflation, CreditGate } from './credit.ts';
import { complaints, messageBytes, type Request, type Response, request, response } from './messages.ts';
import type { TopicServer, TopicTable } from './topic.ts';
import type { ErrorLog, Transport } from './transport.ts';

export interface ServeOptions<Topics extends TopicTable> {
  /** Hears of thrown errors that are no `Failure`, under the id that the client is told. */
  readonly log?: ErrorLog;
  /** Refuses longer requests, in bytes of JSON; unlimited unless given. */
  readonly maxMessageBytes?: number;
  readonly topics?: TopicServer<Topics>;
}

/** A served connection. Closing it closes the transport. */
export interface Server {
  close(): void;
}

type AnyHandler = (input: unknown, context: CallContext<unknown>) => unknown;

/** How many finished ids are remembered, so that a late duplicate or a cancel that overtook its call is known. */
const REMEMBERED_IDS = 4096;

/**
 * Answers the calls and subscriptions that arrive on a transport until it closes.
 *
 * @param handlers one per method of the table; a handler throws `Failure` for what is expected to go wrong
 */
export function serve<Table extends MethodTable, Topics extends TopicTable = TopicTable>(
  transport: Transport,
  table: Table,
  handlers: Handlers<Table>,
  options: ServeOptions<Topics> = {},
): Server {
  const connection = new ServedConnection(
    transport,
    table,
    handlers as Readonly<Record<string, AnyHandler>>,
    options,
  );
  transport.onMessage((message) => connection.receive(message));
  transport.onClose((reason) => connection.closed(reason));
  return { close: () => transport.close() };
}

class ServedConnection<Topics extends TopicTable> {
  readonly #transport: Transport;
  readonly #table: MethodTable;
  readonly #handlers: Readonly<Record<string, AnyHandler>>;
  readonly #options: ServeOptions<Topics>;
  readonly #calls = new Map<number, { abort: AbortController; gate: CreditGate }>();
  readonly #subscriptions = new Map<number, { conflation: Conflation<unknown>; end: () => void }>();
  readonly #seen = new Set<number>();

  constructor(
    transport: Transport,
    table: MethodTable,
    handlers: Readonly<Record<string, AnyHandler>>,
    options: ServeOptions<Topics>,
  ) {
    this.#transport = transport;
    this.#table = table;
    this.#handlers = handlers;
    this.#options = options;
  }

  receive(message: unknown): void {
    const parsed = request.safeParse(message);
    if (!parsed.success) {
      // A client of the same connection may share the transport; its answers are not for us.
      if (response.safeParse(message).success) return;
      this.#options.log?.error(
        `rpc: connection closed after a malformed message: ${complaints(parsed.error)}`,
      );
      this.#transport.close();
      return;
    }
    const asked = parsed.data;
    switch (asked.kind) {
      case 'call':
        if (this.#isNew(asked.id)) void this.#call(asked, message);
        return;
      case 'subscribe':
        if (this.#isNew(asked.id)) this.#subscribe(asked);
        return;
      case 'cancel':
        this.#cancel(asked.id);
        return;
      case 'grant':
        this.#calls.get(asked.id)?.gate.grant(asked.credit);
        this.#subscriptions.get(asked.id)?.conflation.grant(asked.credit);
        return;
    }
  }

  closed(reason: string): void {
    const failure = new Failure('interrupted', `the caller is gone: ${reason}`);
    for (const id of [...this.#calls.keys(), ...this.#subscriptions.keys()]) this.#stop(id, failure);
  }

  #isNew(id: number): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    if (this.#seen.size > REMEMBERED_IDS) {
      for (const oldest of this.#seen) {
        if (this.#calls.has(oldest) || this.#subscriptions.has(oldest)) continue;
        this.#seen.delete(oldest);
        break;
      }
    }
    return true;
  }

  #cancel(id: number): void {
    const failure = new Failure('cancelled', 'cancelled by the caller');
    // A cancel that overtook its call is the call's answer; the call will be known and never run.
    if (this.#isNew(id)) this.#send({ kind: 'failure', id, failure: failure.toValue() });
    else this.#stop(id, failure);
  }

  #send(answer: Response): void {
    this.#transport.send(answer);
  }

  #stop(id: number, failure: Failure): void {
    const call = this.#calls.get(id);
    call?.abort.abort(failure);
    call?.gate.close(failure);
    this.#subscriptions.get(id)?.end();
    this.#subscriptions.delete(id);
  }

  async #call(asked: Request & { kind: 'call' }, message: unknown): Promise<void> {
    const { id, method } = asked;
    const abort = new AbortController();
    const gate = new CreditGate(asked.credit ?? 0);
    this.#calls.set(id, { abort, gate });
    try {
      this.#checkSize(message, method);
      const declaration = Object.hasOwn(this.#table, method) ? this.#table[method] : undefined;
      const handler = Object.hasOwn(this.#handlers, method) ? this.#handlers[method] : undefined;
      if (declaration === undefined || handler === undefined) {
        throw new Failure('usage', `there is no method "${method}"`);
      }
      const input = declaration.input.safeParse(asked.input);
      if (!input.success) {
        throw new Failure('usage', `the input of ${method} is refused: ${complaints(input.error)}`);
      }
      const report = this.#reporter(asked, declaration, gate);
      const result = await handler(input.data, { signal: abort.signal, report });
      const output = checked(declaration.output, result, `${method} returned what its declaration forbids`);
      this.#send({ kind: 'result', id, output });
    } catch (error) {
      const failure = this.#failureOf(error, abort.signal, method);
      this.#send({ kind: 'failure', id, failure });
    } finally {
      this.#calls.delete(id);
      gate.close(new Failure('usage', `${method} reported progress after its end`));
    }
  }

  #reporter(asked: Request & { kind: 'call' }, declaration: MethodDeclaration, gate: CreditGate) {
    return (event: unknown): Promise<void> => {
      if (declaration.progress === undefined) throw new Error(`${asked.method} declares no progress`);
      const value = checked(declaration.progress, event, `${asked.method} reported a wrong event`);
      if (asked.credit === undefined) return Promise.resolve();
      return gate.pass(() => this.#send({ kind: 'event', id: asked.id, event: value }));
    };
  }

  #subscribe(asked: Request & { kind: 'subscribe' }): void {
    const { id, topic } = asked;
    const server = this.#options.topics;
    const schema =
      server !== undefined && Object.hasOwn(server.table, topic) ? server.table[topic] : undefined;
    const source = server?.sources[topic];
    if (schema === undefined || source === undefined) {
      this.#send({
        kind: 'failure',
        id,
        failure: { code: 'usage', message: `there is no topic "${topic}"` },
      });
      return;
    }
    const conflation = new Conflation<unknown>(asked.credit, (event) =>
      this.#send({ kind: 'event', id, event }),
    );
    const end = source.subscribe((event) => {
      const value = schema.safeParse(event);
      if (value.success) conflation.offer(source.key(event), value.data);
      else this.#options.log?.error(`topic ${topic}: wrong event left out: ${complaints(value.error)}`);
    });
    this.#subscriptions.set(id, { conflation, end });
  }

  #checkSize(message: unknown, method: string): void {
    const limit = this.#options.maxMessageBytes;
    if (limit === undefined) return;
    const size = messageBytes(message);
    if (size > limit) {
      throw new Failure('usage', `the request for ${method} has ${size} bytes; at most ${limit} are taken`);
    }
  }

  #failureOf(error: unknown, signal: AbortSignal, method: string): FailureValue {
    if (error instanceof Failure) return error.toValue();
    if (signal.aborted && error instanceof Error && error.name === 'AbortError') {
      return new Failure('cancelled', `${method} was cancelled`).toValue();
    }
    const errorId = crypto.randomUUID().slice(0, 8);
    this.#options.log?.error(`internal error ${errorId} in ${method}`, error);
    return new Failure('internal', `internal error ${errorId}`).toValue();
  }
}

/** A value of our own side against its schema; a mismatch is a bug here, so it throws. */
function checked(schema: z.ZodType, value: unknown, complaint: string): unknown {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${complaint}: ${complaints(parsed.error)}`);
  return parsed.data;
}
