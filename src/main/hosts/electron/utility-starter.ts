import { join } from 'node:path';
import { utilityProcess } from 'electron';
import {
  describeExit,
  type WorkerExit,
  type WorkerHandle,
  type WorkerStarter,
} from '#main/jobs/worker-starter.ts';
import { childTransport } from '#rpc/process-port.ts';

const KEPT_ERROR_OUTPUT = 4096;

/**
 * Starts workers as Electron utility processes.
 *
 * @param directory the folder with the built entries, such as `worker.js`
 */
export function utilityStarter(directory: string): WorkerStarter {
  return { start: (entry) => startUtility(join(directory, `${entry}.js`), entry) };
}

/** What workers are told by their environment, beside what this process was told. */
export function workerEnvironment(platform: NodeJS.Platform): Readonly<Record<string, string>> {
  // Electron brings its own GLib on Linux; sharp's native build beside it crashes, its WebAssembly build does not.
  return platform === 'linux' ? { WAFERLENS_SHARP: 'wasm' } : {};
}

function startUtility(file: string, entry: string): WorkerHandle {
  const child = utilityProcess.fork(file, [], {
    serviceName: `Waferlens ${entry}`,
    env: { ...process.env, ...workerEnvironment(process.platform) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });

  let errorOutput = '';
  child.stderr?.on('data', (data: Buffer) => {
    errorOutput = (errorOutput + data.toString('utf8')).slice(-KEPT_ERROR_OUTPUT);
  });
  // A fatal error of V8, such as memory that ran out, is told here and then by the exit.
  child.on('error', (type, location) => {
    errorOutput = `${errorOutput}${type} at ${location}\n`.slice(-KEPT_ERROR_OUTPUT);
  });

  let exit: WorkerExit | undefined;
  const listeners: ((exit: WorkerExit) => void)[] = [];
  child.once('exit', (code) => {
    exit = { code, signal: null, errorOutput };
    for (const listener of listeners.splice(0)) listener(exit);
  });

  const onExit = (listener: (exit: WorkerExit) => void) => {
    if (exit === undefined) listeners.push(listener);
    else listener(exit);
  };
  const kill = () => {
    if (exit !== undefined) return;
    // Electron's own kill asks politely, which a hanging computation does not hear.
    if (child.pid === undefined) child.kill();
    else killNow(child.pid);
  };
  return {
    get pid() {
      return child.pid;
    },
    kill,
    onExit,
    transport: childTransport({
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => onExit((how) => listener(`worker process ${describeExit(how)}`)),
      end: kill,
    }),
  };
}

function killNow(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It has gone already; its exit is on the way.
  }
}
