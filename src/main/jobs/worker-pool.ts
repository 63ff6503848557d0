import { Failure } from '#contract/failure.ts';
import type { CallOptions, Client, InputOf, MethodTable, OutputOf, ProgressOf } from '#contract/method.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import { type Clock, systemClock } from './clock.ts';
import { CrashLimit } from './crash-limit.ts';
import { Worker } from './worker.ts';
import { describeExit, type WorkerEntry, type WorkerExit, type WorkerStarter } from './worker-starter.ts';

export interface WorkerPoolOptions<Table extends MethodTable> {
  readonly starter: WorkerStarter;
  readonly entry: WorkerEntry;
  readonly table: Table;
  /** How many processes there may be at once; they are started when they are first needed. */
  readonly size: number;
  /** How long a worker may take to answer a cancel before it is killed, in milliseconds. */
  readonly graceMs?: number;
  /** Crashes borne within a span of time; beyond them no worker is started until `restart()`. */
  readonly crashLimit?: { readonly crashes: number; readonly withinMs: number };
  readonly clock?: Clock;
  readonly log?: ErrorLog;
}

interface WaitingCall {
  readonly name: string;
  readonly input: unknown;
  readonly options: CallOptions<unknown>;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly release: () => void;
}

/**
 * Supervised worker processes behind one method table. A worker runs one call at a time; further calls wait in order.
 *
 * A call whose worker dies rejects with `Failure('interrupted')` that names the exit code or signal. A worker that
 * does not answer a cancel in time is killed, which counts as no crash. Dead workers are replaced when the next call
 * needs one, until the crash limit is exceeded: then all calls reject until `restart()`.
 */
export class WorkerPool<Table extends MethodTable> implements Client<Table> {
  readonly #options: WorkerPoolOptions<Table>;
  readonly #clock: Clock;
  readonly #crashLimit: CrashLimit;
  readonly #crashSpan: { readonly crashes: number; readonly withinMs: number };
  readonly #workers = new Set<Worker<Table>>();
  /** Free workers, the last used one at the end: it has its model loaded already. */
  readonly #free: Worker<Table>[] = [];
  readonly #waiting: WaitingCall[] = [];
  #stopped: Failure | undefined;

  constructor(options: WorkerPoolOptions<Table>) {
    const { size } = options;
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`invalid size: ${size}`);
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#crashSpan = options.crashLimit ?? { crashes: 3, withinMs: 300_000 };
    this.#crashLimit = new CrashLimit(this.#crashSpan.crashes, this.#crashSpan.withinMs);
  }

  /** Process ids of the workers that run now. */
  get processIds(): readonly number[] {
    return [...this.#workers].flatMap((worker) => (worker.pid === undefined ? [] : [worker.pid]));
  }

  /** Why no workers are started any more; undefined while they are. */
  get stopped(): Failure | undefined {
    return this.#stopped;
  }

  call<Name extends keyof Table & string>(
    name: Name,
    input: InputOf<Table, Name>,
    options: CallOptions<ProgressOf<Table, Name>> = {},
  ): Promise<OutputOf<Table, Name>> {
    const { signal } = options;
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    if (signal?.aborted) return Promise.reject(cancelled(name, signal));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const onAbort = () => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      if (signal !== undefined) reject(cancelled(name, signal));
    };
    const waiting: WaitingCall = {
      name,
      input,
      options: options as CallOptions<unknown>,
      resolve,
      reject,
      release: () => signal?.removeEventListener('abort', onAbort),
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiting);
    this.#handOut();
    return promise as Promise<OutputOf<Table, Name>>;
  }

  /** Starts workers again after the crash limit stopped them. */
  restart(): void {
    this.#stopped = undefined;
    this.#crashLimit.forget();
  }

  /** Rejects what is open, ends all workers and waits until they are gone. */
  async close(): Promise<void> {
    this.#stop(new Failure('interrupted', 'the worker processes were ended because the program closes'));
    const workers = [...this.#workers];
    for (const worker of workers) worker.end();
    await Promise.all(workers.map((worker) => worker.ended()));
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#free.pop() ?? this.#started();
      if (worker === undefined) return;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.release();
      const onFree = () => {
        if (!this.#workers.has(worker)) return;
        this.#free.push(worker);
        this.#handOut();
      };
      worker.run(next.name, next.input, next.options, onFree).then(next.resolve, next.reject);
    }
  }

  #started(): Worker<Table> | undefined {
    const { starter, entry, table, size, graceMs = 800 } = this.#options;
    if (this.#workers.size >= size) return undefined;
    const handle = starter.start(entry);
    const worker: Worker<Table> = new Worker(handle, table, this.#clock, graceMs, (exit, wasEnded) =>
      this.#exited(worker, exit, wasEnded),
    );
    this.#workers.add(worker);
    return worker;
  }

  #exited(worker: Worker<Table>, exit: WorkerExit, wasEnded: boolean): void {
    this.#workers.delete(worker);
    const at = this.#free.indexOf(worker);
    if (at >= 0) this.#free.splice(at, 1);
    if (!wasEnded) this.#crashed(worker, exit);
    else this.#noteErrorOutput(worker, exit);
    this.#handOut();
  }

  /** What a worker that did not crash wrote to standard error: the details of its internal errors. */
  #noteErrorOutput({ pid }: Worker<Table>, { errorOutput }: WorkerExit): void {
    const { entry, log } = this.#options;
    if (errorOutput.trim() !== '') log?.error(`${entry} process ${pid ?? ''} wrote: ${errorOutput.trim()}`);
  }

  #crashed(worker: Worker<Table>, exit: WorkerExit): void {
    const { entry, log } = this.#options;
    const how = `${entry} process ${worker.pid ?? ''} ${describeExit(exit)}`;
    log?.error(exit.errorOutput === '' ? how : `${how}; it wrote: ${exit.errorOutput.trim()}`);
    if (!this.#crashLimit.note(this.#clock.now())) return;
    const { crashes, withinMs } = this.#crashSpan;
    const message =
      `worker processes crashed more than ${crashes} times within ${withinMs / 60_000} minutes, ` +
      `so they are not started again by themselves (the last ${how}); restart the program to try again`;
    this.#stop(new Failure('interrupted', message, { code: exit.code, signal: exit.signal, stopped: true }));
  }

  #stop(failure: Failure): void {
    this.#stopped = failure;
    for (const waiting of this.#waiting.splice(0)) {
      waiting.release();
      waiting.reject(failure);
    }
  }
}

function cancelled(name: string, signal: AbortSignal): Failure {
  return signal.reason instanceof Failure ? signal.reason : new Failure('cancelled', `${name} was cancelled`);
}
