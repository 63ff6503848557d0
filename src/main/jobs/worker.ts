import { Failure } from '#contract/failure.ts';
import type { CallOptions, MethodTable } from '#contract/method.ts';
import { type Connection, connect } from '#rpc/connect.ts';
import type { Clock } from './clock.ts';
import { describeExit, type WorkerExit, type WorkerHandle } from './worker-starter.ts';

/** One call at a time in one worker process. */
export class Worker<Table extends MethodTable> {
  readonly pid: number | undefined;
  readonly #handle: WorkerHandle;
  readonly #connection: Connection<Table>;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #exit: Promise<WorkerExit>;
  #wasEnded = false;
  /** Ends the watch over the signal of the call that runs now. */
  #unwatch = () => {};

  /**
   * @param graceMs how long the worker may take to answer a cancel before it is killed
   * @param onExit hears how the process ended, and whether this side ended it
   */
  constructor(
    handle: WorkerHandle,
    table: Table,
    clock: Clock,
    graceMs: number,
    onExit: (exit: WorkerExit, wasEnded: boolean) => void,
  ) {
    this.pid = handle.pid;
    this.#handle = handle;
    this.#connection = connect(handle.transport, table);
    this.#clock = clock;
    this.#graceMs = graceMs;
    this.#exit = new Promise((resolve) => {
      handle.onExit((exit) => {
        this.#unwatch();
        onExit(exit, this.#wasEnded);
        resolve(exit);
      });
    });
  }

  /** Ends the process. */
  end(): void {
    this.#wasEnded = true;
    this.#handle.kill();
  }

  /** Resolves when the process has exited. */
  async ended(): Promise<void> {
    await this.#exit;
  }

  /**
   * Runs a call.
   *
   * @returns its outcome, and when the worker is free again: after its answer, which may be later than the caller's
   *   cancel. A worker that dies first is never free.
   */
  run(
    name: keyof Table & string,
    input: unknown,
    options: CallOptions<unknown>,
    onFree: () => void,
  ): Promise<unknown> {
    this.#watch(options.signal);
    const answered = () => {
      this.#unwatch();
      onFree();
    };
    const call = (this.#connection.call as UntypedCall)(name, input, { ...options, onAnswered: answered });
    return call.catch((error: unknown) => {
      // The caller gave up, for whatever reason of its own; the worker lives.
      if (error === options.signal?.reason) throw error;
      return this.#explained(name, error);
    });
  }

  /** Kills the worker when the signal has aborted and the grace period has passed without an answer. */
  #watch(signal: AbortSignal | undefined): void {
    let stopWaiting = () => {};
    const onAbort = () => {
      stopWaiting = this.#clock.after(this.#graceMs, () => this.end());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#unwatch = () => {
      stopWaiting();
      signal?.removeEventListener('abort', onAbort);
    };
  }

  /** A call that the worker's end interrupted rejects with how it ended. */
  async #explained(name: string, error: unknown): Promise<never> {
    if (!(error instanceof Failure) || error.code !== 'interrupted') throw error;
    const exit = await this.#exit;
    const message = `${name} was interrupted: its worker process ${this.pid ?? ''} ${describeExit(exit)}`;
    throw new Failure('interrupted', message, { code: exit.code, signal: exit.signal }, error);
  }
}

type UntypedCall = (
  name: string,
  input: unknown,
  options: CallOptions<unknown> & { onAnswered: () => void },
) => Promise<unknown>;
