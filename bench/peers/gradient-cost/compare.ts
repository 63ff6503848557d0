import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { GradientModel } from '#engine/gradients/gradient-model.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { writeModel } from '#engine/onnx/write.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';
import { median } from '../../measurement.ts';
import { resnet18 } from '../../resnet18.ts';

// node bench/peers/gradient-cost/compare.ts --python PYTHON [--threads 2] [--batch 1] [--rounds 15]
// ResNet-18 at 224, forward and forward and back to the input: this program and PyTorch in turn, one step of each
// after the other, on the same number of threads. PyTorch's half is in pytorch.py.
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    threads: { type: 'string', default: '2' },
    batch: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
  },
});
const [threads, batch, rounds] = [values.threads, values.batch, values.rounds].map(Number) as [
  number,
  number,
  number,
];
/** A step takes about so many pictures. */
const runs = Math.max(1, Math.round(4 / batch));

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const modelPath = path.join(directory, 'resnet18.onnx');
await writeModel(resnet18(), modelPath);
const classifier = await openClassifier({ modelPath, threads });
const gradients = new GradientModel({ classifier, batch });
const random = new SeededRandom(19);
const pictures = Float32Array.from({ length: batch * 3 * 224 * 224 }, () => random.uniform());
const request = { pictures, n: batch, targets: [1], withRespectTo: [classifier.inputName] };

const script = path.join(import.meta.dirname, 'pytorch.py');
const torch = spawn(values.python, [script, `--threads=${threads}`, `--batch=${batch}`], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
const version = (await answers.next()).value;

async function ours(run: () => Promise<unknown>): Promise<number> {
  await run();
  const start = performance.now();
  for (let i = 0; i < runs; i++) await run();
  return (performance.now() - start) / runs;
}

async function theirs(model: string, pass: string): Promise<number> {
  torch.stdin.write(`${model} ${pass} ${runs}\n`);
  return 1000 * Number((await answers.next()).value);
}

const steps = {
  'ours forward': () => ours(() => classifier.forward(pictures, batch)),
  'PyTorch forward': () => theirs('plain', 'forward'),
  'PyTorch forward, folded': () => theirs('folded', 'forward'),
  'ours both': () => ours(() => gradients.gradients(request)),
  'PyTorch both': () => theirs('plain', 'both'),
  'PyTorch both, folded': () => theirs('folded', 'both'),
};
type Step = keyof typeof steps;
const names = Object.keys(steps) as Step[];
const times = Object.fromEntries(names.map((name): [Step, number[]] => [name, []])) as Record<Step, number[]>;
for (let round = 0; round <= rounds; round++) {
  for (const name of names) {
    const time = await steps[name]();
    // The first round loads what is loaded late.
    if (round > 0) times[name].push(time);
  }
}
torch.stdin.end();
await once(torch, 'exit');
await classifier.dispose();
await rm(directory, { recursive: true });

console.log(
  `ResNet-18, batch ${batch}, ${threads} threads, ${rounds} rounds, PyTorch ${version}: milliseconds`,
);
for (const name of names) {
  const own = times[name];
  console.log(`${name.padEnd(24)} median ${median(own).toFixed(1)}, best ${Math.min(...own).toFixed(1)}`);
}
const ratios = (one: Step, other: Step) =>
  median(times[one].map((time, i) => time / (times[other][i] as number))).toFixed(2);
console.log(`ours: both / forward ${ratios('ours both', 'ours forward')}`);
console.log(`PyTorch: both / forward ${ratios('PyTorch both', 'PyTorch forward')}`);
console.log(`ours / PyTorch, both passes: ${ratios('ours both', 'PyTorch both')}`);
console.log(`ours / PyTorch folded, both passes: ${ratios('ours both', 'PyTorch both, folded')}`);
