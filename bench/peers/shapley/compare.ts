import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { encodeNpy } from '#engine/math/npy.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';
import { gridSegments } from '#engine/segment/grid.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { median } from '../../measurement.ts';
import { tensorWork } from '../../tensor-work.ts';

// node bench/peers/shapley/compare.ts --model FILE [--python python3] [--threads 2] [--batch 16] [--samples 2148]
// [--output logits] [--rounds 3]: KernelSHAP on 50 segments here and in Python shap, in turn.
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    threads: { type: 'string', default: '2' },
    batch: { type: 'string', default: '16' },
    samples: { type: 'string', default: '2148' },
    output: { type: 'string', default: 'logits' },
    rounds: { type: 'string', default: '3' },
  },
});
const { model } = values;
if (model === undefined) throw new Error('--model FILE is missing');
const samples = Number(values.samples);
const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const facts = await openClassifier({ modelPath: model });
const { channels, height, width } = facts;
const random = new SeededRandom(1);
const picture = Float32Array.from({ length: channels * height * width }, () => 50 * random.normal());
const inputPath = path.join(directory, 'input.npy');
await writeFile(inputPath, encodeNpy(picture, [1, channels, height, width]));
const segmentsPath = path.join(directory, 'segments.npy');
await writeFile(segmentsPath, encodeNpy(gridSegments(height, width, 5, 10).labels, [height, width]));
const work = await tensorWork(facts, model, directory);
await facts.dispose();
const handlers = engineHandlers();

async function ours() {
  const threads = Number(values.threads);
  const result = await handlers.explain(
    {
      ...work,
      runtime: { provider: 'cpu', threads, batchSize: Number(values.batch) },
      method: 'kernel-shap',
      parameters: { samples },
      segmentsPath,
    },
    { signal: new AbortController().signal, report: () => Promise.resolve() },
  );
  return result.seconds;
}

const script = fileURLToPath(new URL('kernel_explainer.py', import.meta.url));
const { threads, batch, output } = values;
const peer = spawn(
  values.python,
  [script, model, inputPath, segmentsPath, threads, batch, values.samples, '0', output],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const nextLine = async (): Promise<unknown> => {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('the Python side ended');
  return JSON.parse(value);
};
const answer = z.object({ seconds: z.number(), scores: z.array(z.number()) });
const theirs = async () => {
  peer.stdin.write('run\n');
  return answer.parse(await nextLine());
};

console.log(JSON.stringify(await nextLine()));
await ours();
await theirs();
const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const own = await ours();
  const other = (await theirs()).seconds;
  rounds.push({ own, other });
  console.log(`ours ${own.toFixed(2)} s, shap ${other.toFixed(2)} s, ratio ${(other / own).toFixed(2)}`);
}
peer.stdin.end();
console.log(`shap / ours, median: ${median(rounds.map(({ own, other }) => other / own)).toFixed(2)}`);
await rm(directory, { recursive: true });
