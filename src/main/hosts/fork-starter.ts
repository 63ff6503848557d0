import { fork } from 'node:child_process';
import { join } from 'node:path';
import {
  describeExit,
  type WorkerExit,
  type WorkerHandle,
  type WorkerStarter,
} from '#main/jobs/worker-starter.ts';
import { childTransport } from '#rpc/process-port.ts';

const KEPT_ERROR_OUTPUT = 4096;
const DISCONNECTED_GRACE_MS = 1000;

export interface ForkStarterOptions {
  /** The folder with the built entries, such as `worker.js`. */
  readonly directory: string;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the entries' files end in: `js` when built, `ts` when run from the sources. */
  readonly extension?: 'js' | 'ts';
}

/** Starts workers as Node child processes: for the loopback host and the command line. */
export function forkStarter(options: ForkStarterOptions): WorkerStarter {
  const { directory, environment = {}, extension = 'js' } = options;
  return {
    start: (entry) => startFork(join(directory, `${entry}.${extension}`), environment),
  };
}

function startFork(file: string, environment: Readonly<Record<string, string>>): WorkerHandle {
  const child = fork(file, [], {
    env: { ...process.env, ...environment },
    execArgv: [],
    // Ctrl+C in a terminal goes to a whole process group; workers are to hear of it from the program alone.
    detached: process.platform !== 'win32',
    windowsHide: true,
    // Structured clone, as Electron's utility processes have it: both hosts carry the same values.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });

  let errorOutput = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-KEPT_ERROR_OUTPUT);
  });

  let exit: WorkerExit | undefined;
  const listeners: ((exit: WorkerExit) => void)[] = [];
  const ended = (code: number | null, signal: string | null) => {
    if (exit !== undefined) return;
    exit = { code, signal, errorOutput };
    for (const listener of listeners.splice(0)) listener(exit);
  };
  // `close` comes after `exit`, when standard error and the message channel have been read to their end.
  child.once('close', (code, signal) => ended(code, signal));
  child.once('error', (error) => {
    errorOutput += error.message;
    if (child.pid === undefined) ended(null, null);
  });
  const kill = () => {
    child.kill('SIGKILL');
  };
  // Without its channel a worker is of no use, but one that is just exiting keeps its own exit code.
  child.once('disconnect', () => setTimeout(kill, DISCONNECTED_GRACE_MS).unref());

  const onExit = (listener: (exit: WorkerExit) => void) => {
    if (exit === undefined) listeners.push(listener);
    else listener(exit);
  };
  return {
    pid: child.pid,
    kill,
    onExit,
    transport: childTransport({
      // A send can fail only because the child has gone, which `close` tells.
      send: (message) => void (child.connected && child.send(message as object, () => {})),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => onExit((how) => listener(`worker process ${child.pid} ${describeExit(how)}`)),
      end: kill,
    }),
  };
}
