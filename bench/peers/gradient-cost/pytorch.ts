import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { GradientModel } from '#engine/gradients/gradient-model.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';

export interface Comparison {
  /** An ONNX file with ResNet-18, [N, 3, 224, 224] -> [N, 1000]. */
  readonly modelPath: string;
  /** The command of a Python that has torch and torchvision. */
  readonly python: string;
  readonly threads: number;
  readonly batch: number;
  readonly rounds: number;
}

/** Before a step the other program's idle threads get time to stop waiting for work (milliseconds): OpenMP's spin. */
const pause = 300;

/** Whether a Python has what pytorch.py needs. */
export function hasPyTorch(python: string): boolean {
  return spawnSync(python, ['-c', 'import torch, torchvision'], { stdio: 'ignore' }).status === 0;
}

/**
 * ResNet-18 at 224, forward, and forward and back to the input: this program and PyTorch (its half is pytorch.py)
 * in turn, one step of each after the other, on the same number of threads. Milliseconds per step and round.
 */
export async function compareWithPyTorch({ modelPath, python, threads, batch, rounds }: Comparison) {
  const runs = Math.max(1, Math.round(4 / batch));
  const classifier = await openClassifier({ modelPath, threads });
  const gradients = new GradientModel({ classifier, batch });
  const random = new SeededRandom(19);
  const pictures = Float32Array.from({ length: batch * 3 * 224 * 224 }, () => random.uniform());
  const request = { pictures, n: batch, targets: [1], withRespectTo: [classifier.inputName] };

  const script = path.join(import.meta.dirname, 'pytorch.py');
  const torch = spawn(python, [script, `--threads=${threads}`, `--batch=${batch}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
  const version = String((await answers.next()).value);

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
  const names = Object.keys(steps) as (keyof typeof steps)[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    keyof typeof steps,
    number[]
  >;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      await setTimeout(pause);
      const time = await steps[name]();
      // The first round loads what is loaded late.
      if (round > 0) times[name].push(time);
    }
  }
  torch.stdin.end();
  await once(torch, 'exit');
  await classifier.dispose();
  return { version, times };
}
