import type { Transport } from '#rpc/transport.ts';

/** The worker programs there are: built to `out/main/<entry>.js`. */
export type WorkerEntry = 'worker' | 'report-worker' | 'demo-worker';

/** How a worker process ended. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last few thousand characters that it wrote to standard error. */
  readonly errorOutput: string;
}

/** A running worker process. */
export interface WorkerHandle {
  /** Closes when the process has exited. */
  readonly transport: Transport;
  /** Undefined when the process could not be started. */
  readonly pid: number | undefined;
  /** Ends the process at once, whatever it is doing. */
  kill(): void;
  /** Calls the listener once; at once when the process has exited already. */
  onExit(listener: (exit: WorkerExit) => void): void;
}

/** Starts worker processes: one implementation per host. Never throws; a failed start is an early exit. */
export interface WorkerStarter {
  start(entry: WorkerEntry): WorkerHandle;
}

/** An exit in words: "exited with code 1", "was killed by SIGKILL". */
export function describeExit(exit: Pick<WorkerExit, 'code' | 'signal'>): string {
  if (exit.signal !== null) return `was killed by ${exit.signal}`;
  return exit.code === null ? 'could not be started' : `exited with code ${exit.code}`;
}
