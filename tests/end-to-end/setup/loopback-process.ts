import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { programFolder } from './places.ts';

/** A loopback host in a process of its own. */
export interface LoopbackProcess {
  /** The address to open, once. */
  readonly url: string;
  /** Its worker processes by entry (`worker`, `report-worker`), as they are now. Linux only. */
  workers(entry: string): number[];
  /** Ends it as the user would, with time to close. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts the built loopback host with its own WAFERLENS_HOME and waits for the address that it prints. */
export async function startLoopbackProcess(home: string): Promise<LoopbackProcess> {
  const child = spawn(process.execPath, [path.join(programFolder, 'out', 'main', 'loopback.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WAFERLENS_HOME: home },
  });
  const said: string[] = [];
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
  const exited = once(child, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [address] = line.match(/http:\/\/\S+/) ?? [];
    if (address !== undefined) resolve(address);
  });
  exited.then(([code]) => reject(new Error(`the loopback host ended with ${code}: ${said.join('')}`)));
  const url = await promise;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    url,
    workers: (entry) => childrenOf(child).filter((pid) => commandOf(pid).endsWith(`/${entry}.js`)),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function childrenOf({ pid }: ChildProcess): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/** Field 4 of /proc/PID/stat; the name before it is in parentheses and may hold spaces. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function commandOf(pid: number): string {
  try {
    const parts = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return parts.find((part) => part.endsWith('.js')) ?? '';
  } catch {
    return '';
  }
}
