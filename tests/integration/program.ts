import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with a copy of the built program, for this run of the tests alone; `shared/` in it is theirs. */
    builtProgram: string;
  }
}

export interface ProgramOptions {
  readonly cwd: string;
  /** The program's own folder: settings, recent projects, measured batch sizes. */
  readonly home: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a program that has ended left behind. */
export class ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(code: number | null, stdout: string, stderr: string) {
    this.code = code;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** The result that `--json` prints last. */
  get json(): unknown {
    return this.objects.at(-1);
  }

  /** Everything that `--json` prints, progress included. */
  get objects(): unknown[] {
    return jsonLines(this.stdout);
  }

  /** The failure that `--json` prints on standard error. */
  get failure(): { readonly code: string; readonly message: string } {
    const last = jsonLines(this.stderr).at(-1);
    return (last as { error: { code: string; message: string } }).error;
  }
}

function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** A program that may still be running. */
export interface RunningProgram {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly ended: Promise<ProgramResult>;
  /** Resolves with the match as soon as standard output has one; rejects when the program ends before that. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** Starts the built command line as a child process. */
export function start(args: readonly string[], options: ProgramOptions): RunningProgram {
  const { cwd, home, environment = {} } = options;
  const program = inject('builtProgram');
  const cli = join(program, 'out', 'main', 'cli.js');
  // Homes are new; code that is compiled once serves all of them.
  const compiled = { NODE_COMPILE_CACHE: join(program, 'compiled-code') };
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...programEnvironment(), WAFERLENS_HOME: home, ...compiled, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<ProgramResult>((resolve) => {
    child.once('close', (code) => resolve(new ProgramResult(code, stdout, stderr)));
  });
  return {
    pid: child.pid ?? 0,
    child,
    stdout: () => stdout,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match === null) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
        void ended.then(({ code, stderr: said }) =>
          reject(new Error(`the program ended with ${code} before it said ${pattern}: ${said}`)),
        );
      }),
  };
}

/** Variables of the test runner would change how the program behaves. */
function programEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|WAFERLENS_|npm_)/.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Runs the built command line to its end. */
export function run(args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return start(args, options).ended;
}

/** A folder to work in and a home for the program, both removed when the test is over. */
export class Place {
  readonly folder: string;
  readonly home: string;
  readonly #started: RunningProgram[] = [];

  constructor(folder: string) {
    this.folder = folder;
    this.home = join(folder, '.home');
    mkdirSync(this.home, { recursive: true });
    // Two files of tests run side by side: threads of one would only spin while the other has the cores.
    writeFileSync(join(this.home, 'settings.json'), JSON.stringify({ threads: 1 }));
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  run(...args: readonly string[]): Promise<ProgramResult> {
    return this.start(...args).ended;
  }

  start(...args: readonly string[]): RunningProgram {
    const program = start(args, { cwd: this.folder, home: this.home });
    this.#started.push(program);
    return program;
  }

  /** Runs a command that has to succeed and returns what `--json` printed last. */
  async result<Result = Record<string, unknown>>(...args: readonly string[]): Promise<Result> {
    const done = await this.run(...args, '--json');
    if (done.code !== 0)
      throw new Error(`waferlens ${args.join(' ')} ended with ${done.code}: ${done.stderr}`);
    return done.json as Result;
  }

  /** Ends what a test that failed has left running, and removes the folder. */
  async remove(): Promise<void> {
    for (const { child } of this.#started) child.kill('SIGKILL');
    await Promise.all(this.#started.map((program) => program.ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A place of its own for one test. */
export function place(): Place {
  const made = new Place(mkdtempSync(join(tmpdir(), 'waferlens-integration-')));
  onTestFinished(() => made.remove());
  return made;
}
