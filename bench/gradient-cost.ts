import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { GradientModel } from '#engine/gradients/gradient-model.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { defaultFeature } from '#engine/onnx/feature-tensors.ts';
import { writeModel } from '#engine/onnx/write.ts';
import { type Classifier, openClassifier } from '#engine/runtime/classifier.ts';
import { defaultThreads } from '#engine/runtime/threads.ts';
import { handOver, type Measurement, median } from './measurement.ts';
import { compareWithPyTorch, hasPyTorch } from './peers/gradient-cost/pytorch.ts';
import { resnet18 } from './resnet18.ts';

/**
 * What a gradient costs in forward passes of the bare model, in one process and in turn: forward and back to the
 * input, and forward and back to the default feature tensor, whose features come along (Grad-CAM). Before anything
 * is timed the gradient is checked against a difference.
 */
const rounds = 7;
/** Each step of a round takes at least so long (milliseconds). */
const shortestStep = 150;

const shared = path.resolve('..', 'shared', 'data');
const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const resnet = path.join(directory, 'resnet18.onnx');
await writeModel(resnet18(), resnet);

interface Case {
  readonly name: string;
  readonly file: string;
  readonly batches: readonly number[];
  /** What the two ratios may be at most. */
  readonly limits?: { readonly input: number; readonly features: number };
}

const cases: readonly Case[] = [
  { name: 'ResNet-18, 224 x 224', file: resnet, batches: [1, 8], limits: { input: 2.5, features: 1.2 } },
  {
    name: 'demo sem-resnet, 128 x 128',
    file: path.resolve('resources', 'demo', 'sem-resnet.onnx'),
    batches: [1, 16],
  },
  {
    name: 'wafer7 resnet, 128 x 128',
    file: path.join(shared, 'wafer7', 'models', 'wafer7_resnet_e28.onnx'),
    batches: [1, 16],
  },
  {
    name: 'SqueezeNet v1.0, 227 x 227',
    file: path.join(shared, 'models', 'squeezenet_v1.0.onnx'),
    batches: [1, 8],
  },
];

const measurements: Measurement[] = [];
for (const one of cases) {
  if (!existsSync(one.file)) {
    console.log(`left out: ${one.name} (${one.file} is not there)`);
    continue;
  }
  const classifier = await openClassifier({ modelPath: one.file });
  await checkGradient(classifier, one.name);
  for (const batch of one.batches) measurements.push(...(await gradientCost(one, classifier, batch)));
  await classifier.dispose();
}
const python = process.env.WAFERLENS_PYTHON ?? 'python3';
if (hasPyTorch(python)) for (const batch of [1, 8]) measurements.push(await besidePyTorch(batch));
else
  console.log(`left out: PyTorch (${python} has no torch and torchvision; WAFERLENS_PYTHON names another)`);
await rm(directory, { recursive: true });
handOver(measurements);

/** Against the faster of PyTorch's two forms of the model, on the threads that a session takes by default. */
async function besidePyTorch(batch: number): Promise<Measurement> {
  const threads = defaultThreads();
  const { version, times } = await compareWithPyTorch({
    modelPath: resnet,
    python,
    threads,
    batch,
    rounds,
  });
  const ours = median(times['ours both']);
  const theirs = Math.min(median(times['PyTorch both']), median(times['PyTorch both, folded']));
  const ratio = ours / theirs;
  return {
    what: `forward and back to the input, ResNet-18, 224 x 224, batch ${batch}: time / PyTorch ${version}`,
    measured: `${ratio.toFixed(2)} (${ours.toFixed(1)} ms / ${theirs.toFixed(1)} ms on ${threads} threads)`,
    limit: '1',
    ok: ratio <= 1,
    figures: { ratio, batch, threads, milliseconds: ours, pytorchMilliseconds: theirs },
  };
}

async function gradientCost(
  { name, limits }: Case,
  classifier: Classifier,
  batch: number,
): Promise<readonly Measurement[]> {
  const { inputName, model } = classifier;
  const feature = defaultFeature(model);
  if (feature === null) throw new TypeError(`${name} has no feature tensor`);
  const pictures = noise(classifier, batch);
  const gradients = new GradientModel({ classifier, batch });
  const request = { pictures, n: batch, targets: [1] };
  const steps = {
    forward: () => classifier.forward(pictures, batch),
    input: () => gradients.gradients({ ...request, withRespectTo: [inputName] }),
    features: () =>
      gradients.gradients({ ...request, withRespectTo: [feature.name], features: [feature.name] }),
  };
  const runs = Math.max(1, Math.ceil(shortestStep / (await milliseconds(steps.forward, 2))));
  const times = { forward: [] as number[], input: [] as number[], features: [] as number[] };
  const ratios = { input: [] as number[], features: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const before = await milliseconds(steps.forward, runs);
    const input = await milliseconds(steps.input, runs);
    const between = await milliseconds(steps.forward, runs);
    const features = await milliseconds(steps.features, runs);
    const after = await milliseconds(steps.forward, runs);
    times.forward.push(before, between, after);
    times.input.push(input);
    times.features.push(features);
    ratios.input.push((2 * input) / (before + between));
    ratios.features.push((2 * features) / (between + after));
  }
  const row = (what: string, which: 'input' | 'features'): Measurement => {
    const ratio = median(ratios[which]);
    const [low, high] = [Math.min(...ratios[which]), Math.max(...ratios[which])];
    const limit = limits?.[which];
    return {
      what: `${what}, ${name}, batch ${batch}: time / forward`,
      measured: `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)} over ${rounds} rounds)`,
      ...(limit === undefined ? {} : { limit: `${limit}` }),
      ok: limit === undefined ? null : ratio <= limit,
      figures: {
        ratio,
        low,
        high,
        batch,
        forwardMilliseconds: median(times.forward),
        milliseconds: median(times[which]),
      },
    };
  };
  return [row('forward and back to the input', 'input'), row(`Grad-CAM at ${feature.name}`, 'features')];
}

/** Milliseconds of a run, after one that is not counted: threads of another session may still wait for work. */
async function milliseconds(run: () => Promise<unknown>, runs: number): Promise<number> {
  await run();
  const start = performance.now();
  for (let i = 0; i < runs; i++) await run();
  return (performance.now() - start) / runs;
}

function noise({ channels, height, width }: Classifier, n: number): Float32Array {
  const random = new SeededRandom(19);
  return Float32Array.from({ length: n * channels * height * width }, () => random.normal());
}

/**
 * Along its own direction the gradient g of a logit f has slope |g|. A step of h = 0.01 / |g| each way changes f by
 * 0.02, a million times what float32 rounds off, and is short enough to cross few kinks.
 */
async function checkGradient(classifier: Classifier, name: string): Promise<void> {
  const pictures = noise(classifier, 1);
  const gradients = new GradientModel({ classifier, batch: 1 });
  const target = 1;
  const found = await gradients.gradients({
    pictures,
    n: 1,
    targets: [target],
    withRespectTo: [classifier.inputName],
  });
  const gradient = found.gradients[classifier.inputName]?.data ?? new Float32Array();
  const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
  const at = async (step: number) => {
    const moved = pictures.map((value, i) => value + (step * (gradient[i] as number)) / length);
    return (await classifier.forward(moved, 1)).logits[target] as number;
  };
  const step = 0.01 / length;
  const slope = ((await at(step)) - (await at(-step))) / (2 * step);
  if (!(Math.abs(slope - length) <= 0.05 * length)) {
    throw new Error(`${name}: the gradient is wrong: slope ${slope} along it, length ${length}`);
  }
}
