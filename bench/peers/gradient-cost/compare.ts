import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeModel } from '#engine/onnx/write.ts';
import { median } from '../../measurement.ts';
import { resnet18 } from '../../resnet18.ts';
import { compareWithPyTorch } from './pytorch.ts';

// node bench/peers/gradient-cost/compare.ts [--python python3] [--threads 2] [--batch 1] [--rounds 15]
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    threads: { type: 'string', default: '2' },
    batch: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
  },
});
const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const modelPath = path.join(directory, 'resnet18.onnx');
await writeModel(resnet18(), modelPath);
const { version, times } = await compareWithPyTorch({
  modelPath,
  python: values.python,
  threads: Number(values.threads),
  batch: Number(values.batch),
  rounds: Number(values.rounds),
});
await rm(directory, { recursive: true });

console.log(
  `ResNet-18, batch ${values.batch}, ${values.threads} threads, ${values.rounds} rounds, PyTorch ${version}: milliseconds`,
);
for (const [name, own] of Object.entries(times)) {
  console.log(`${name.padEnd(24)} median ${median(own).toFixed(1)}, best ${Math.min(...own).toFixed(1)}`);
}
type Step = keyof typeof times;
const ratio = (one: Step, other: Step) =>
  median(times[one].map((time, i) => time / (times[other][i] ?? Number.NaN))).toFixed(2);
console.log(`ours: both / forward ${ratio('ours both', 'ours forward')}`);
console.log(`PyTorch: both / forward ${ratio('PyTorch both', 'PyTorch forward')}`);
console.log(`ours / PyTorch, both passes: ${ratio('ours both', 'PyTorch both')}`);
console.log(`ours / PyTorch folded, both passes: ${ratio('ours both', 'PyTorch both, folded')}`);
