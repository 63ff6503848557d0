import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { SeededRandom } from '#engine/math/random.ts';
import { type Examined, examine } from '#engine/onnx/fuzz/examine.ts';
import { mutated, mutationKinds } from '#engine/onnx/fuzz/mutate.ts';
import { seedFiles } from '#engine/onnx/fuzz/seeds.ts';
import { encodeModel } from '#engine/onnx/write.ts';
import type { Ran } from './fuzz-models-worker.ts';
import { handOver } from './measurement.ts';

/**
 * 10,000 damaged models through everything that looks at a file before it is run; of those that pass, one in four is
 * loaded and run in a child process, with its gradients where they can be had. Expected: a model or a Failure each
 * time, in bounded time and memory; a crash of native code ends the child and nothing else.
 */
const files = 10_000;
const runOneIn = 4;
const longestMilliseconds = 5000;
const mostMemoryMebibytes = 2048;
const longestRunMilliseconds = 20_000;
const mostRunMebibytes = 4096;

const golden = path.resolve('..', 'shared', 'golden');
const references = existsSync(golden)
  ? readdirSync(golden)
      .map((name) => path.join(golden, name, 'model.onnx'))
      .filter((file) => existsSync(file))
  : [];
const seeds = [...seedFiles(), ...references.map((file) => new Uint8Array(readFileSync(file)))];

const outcomes = { passed: 0, refused: 0, differentiated: 0 };
const unexpected: string[] = [];
const runs: Record<Ran['outcome'] | 'crashed' | 'too long' | 'too much memory', number> = {
  ran: 0,
  refused: 0,
  'not fed': 0,
  broken: 0,
  crashed: 0,
  'too long': 0,
  'too much memory': 0,
};
let running: ChildProcess | undefined;
let slowest = 0;
let memory = 0;
const random = new SeededRandom(0);
const start = performance.now();
for (let i = 0; i < files; i++) {
  const kind = mutationKinds[i % mutationKinds.length] ?? 'bits';
  const file = mutated(kind, seeds[random.integer(seeds.length)] ?? new Uint8Array(0), seeds, random);
  const before = performance.now();
  const examined = looked(file, `file ${i} (${kind})`);
  slowest = Math.max(slowest, performance.now() - before);
  memory = Math.max(memory, process.memoryUsage.rss() / 2 ** 20);
  if (examined?.model == null) {
    outcomes.refused++;
    continue;
  }
  outcomes.passed++;
  if (examined.differentiated !== null) outcomes.differentiated++;
  if (outcomes.passed % runOneIn !== 0) continue;
  for (const model of [examined.model, examined.differentiated]) {
    if (model !== null) await inChild(encodeModel(model), `file ${i} (${kind})`);
  }
}
const seconds = (performance.now() - start) / 1000;
running?.kill('SIGKILL');

for (const line of unexpected) console.log(line);
const ran = Object.values(runs).reduce((sum, count) => sum + count, 0);
handOver([
  {
    what: `${files.toLocaleString('en')} damaged models: outcomes other than a model or a Failure`,
    measured: `${unexpected.length} (${outcomes.passed} passed, ${outcomes.differentiated} of them differentiated, ${outcomes.refused} refused)`,
    limit: '0',
    ok: unexpected.length === 0,
    figures: { unexpected: unexpected.length, ...outcomes, seconds },
  },
  {
    what: 'damaged models: longest time for one file',
    measured: `${slowest.toFixed(0)} ms`,
    limit: `${longestMilliseconds} ms`,
    ok: slowest < longestMilliseconds,
    figures: { milliseconds: slowest },
  },
  {
    what: 'damaged models: most memory of the process',
    measured: `${memory.toFixed(0)} MiB`,
    limit: `${mostMemoryMebibytes} MiB`,
    ok: memory < mostMemoryMebibytes,
    figures: { mebibytes: memory },
  },
  {
    what: 'damaged models that pass, loaded and run in a child process',
    measured: `${ran}: ${Object.entries(runs)
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', ')}`,
    limit: 'the program goes on',
    ok: runs.broken === 0,
    figures: runs,
  },
]);

function looked(file: Uint8Array, title: string): Examined | null {
  try {
    return examine(file);
  } catch (error) {
    unexpected.push(`${title}: ${error instanceof Error ? error.stack : String(error)}`);
    return null;
  }
}

async function inChild(model: Uint8Array, title: string): Promise<void> {
  // A new one where the last has ended.
  const worker =
    running ??
    fork(path.resolve('bench', 'fuzz-models-worker.ts'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  running = worker;
  const { outcome, message } = await new Promise<{ outcome: keyof typeof runs; message: string }>(
    (resolve) => {
      const settle = (settled: { outcome: keyof typeof runs; message: string }, ended: boolean) => {
        clearInterval(watch);
        worker.removeAllListeners();
        if (ended) {
          running = undefined;
          worker.kill('SIGKILL');
        }
        resolve(settled);
      };
      const asked = performance.now();
      const watch = setInterval(() => {
        if (mebibytesOf(worker.pid) > mostRunMebibytes)
          settle({ outcome: 'too much memory', message: '' }, true);
        else if (performance.now() - asked > longestRunMilliseconds)
          settle({ outcome: 'too long', message: '' }, true);
      }, 50);
      worker.once('message', (answer: Ran) => settle(answer, false));
      worker.once('exit', (code, signal) =>
        settle({ outcome: 'crashed', message: `${signal ?? code}` }, true),
      );
      worker.send(model);
    },
  );
  runs[outcome]++;
  if (outcome === 'broken' || outcome === 'crashed') console.log(`${title}: ${outcome}: ${message}`);
}

/** Resident memory of a process, where the system tells (Linux). */
function mebibytesOf(pid: number | undefined): number {
  const file = `/proc/${pid}/statm`;
  if (!existsSync(file)) return 0;
  return (Number(readFileSync(file, 'utf8').split(' ')[1]) * 4096) / 2 ** 20;
}
