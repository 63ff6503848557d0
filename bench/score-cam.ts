import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { encodeNpy } from '#engine/math/npy.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { writeModel } from '#engine/onnx/write.ts';
import { type Classifier, openClassifier } from '#engine/runtime/classifier.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { handOver, type Measurement, median } from './measurement.ts';
import { resnet18, resnet18Tensors } from './resnet18.ts';
import { tensorWork } from './tensor-work.ts';

/**
 * The cost of Score-CAM: seconds of a whole explanation over (passes x best batched seconds per pass of the bare model),
 * in the same process, rounds of both in turn; and the most memory that a process with it ever held, over that of one
 * with as many bare passes in batches of the same size.
 */
const timeLimit = 1.1;
const memoryLimit = 1.5;
const rounds = 3;
/** A round explains until it has run so many passes: explanations of small models are too short to be timed alone. */
const passesPerRound = 500;
const batches = [2, 4, 8, 16];

const [, , asked, modelFile = '', folder = '', batchText = '1'] = process.argv;
if (asked === 'score-cam' || asked === 'bare') {
  await memoryOf(asked, modelFile, folder, Number(batchText));
} else {
  await measureAll();
}

async function measureAll(): Promise<void> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
  const resnet = path.join(directory, 'resnet18.onnx');
  await writeModel(resnet18(), resnet);
  const models = [
    { name: 'ResNet-18 (512 channels), 224 x 224', file: resnet, feature: resnet18Tensors.features },
    {
      name: 'demo sem-resnet, 128 x 128',
      file: path.resolve('resources', 'demo', 'sem-resnet.onnx'),
      feature: null,
    },
  ];
  const measurements: Measurement[] = [];
  for (const model of models) {
    const { measurement, batch } = await timeOf(model.name, model.file, model.feature, directory);
    measurements.push(measurement);
    if (model.file === resnet) measurements.push(memoryRatio(model.name, model.file, directory, batch));
  }
  await rm(directory, { recursive: true });
  handOver(measurements);
}

type ClassifierSize = Pick<Classifier, 'channels' | 'height' | 'width' | 'classes'>;

/** One explanation through the worker, as the program makes it. */
async function explainer(
  { channels, height, width, classes }: ClassifierSize,
  file: string,
  feature: string | null,
  directory: string,
) {
  const random = new SeededRandom(1);
  const input = path.join(directory, 'input.npy');
  const picture = Float32Array.from({ length: channels * height * width }, () => random.normal());
  await writeFile(input, encodeNpy(picture, [1, channels, height, width]));
  const work = await tensorWork({ channels, height, width, classes }, file, directory);
  const handlers = engineHandlers();
  return (batchSize: number) =>
    handlers.explain(
      {
        ...work,
        classifier: { ...work.classifier, featureTensor: feature },
        runtime: { ...work.runtime, batchSize },
        method: 'score-cam',
      },
      { signal: new AbortController().signal, report: () => Promise.resolve() },
    );
}

async function timeOf(name: string, file: string, feature: string | null, directory: string) {
  const bare = await openClassifier({ modelPath: file });
  const { batch, pictures } = await fastestBatch(bare);
  const explain = await explainer(bare, file, feature, directory);
  const { passes } = await explain(batch);
  const ratios: number[] = [];
  const perPasses: number[] = [];
  const explanations = Math.ceil(passesPerRound / passes);
  for (let round = 0; round < rounds; round++) {
    const runs = Math.ceil((explanations * passes) / 8 / batch);
    const before = await secondsPerPass(bare, pictures, batch, runs);
    let seconds = 0;
    for (let i = 0; i < explanations; i++) seconds += (await explain(batch)).seconds;
    const after = await secondsPerPass(bare, pictures, batch, runs);
    perPasses.push((before + after) / 2);
    ratios.push(seconds / (explanations * passes * ((before + after) / 2)));
  }
  await bare.dispose();
  const ratio = median(ratios);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const measurement: Measurement = {
    what: `Score-CAM, ${passes} passes, ${name}: time / (passes x best bare pass)`,
    measured: `${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)} over ${rounds} rounds)`,
    limit: `${timeLimit}`,
    ok: ratio <= timeLimit,
    figures: { ratio, low, high, batch, secondsPerPass: median(perPasses) },
  };
  return { measurement, batch };
}

async function fastestBatch(bare: Classifier) {
  const { channels, height, width } = bare;
  const random = new SeededRandom(2);
  const largest = Math.max(...batches);
  const pictures = Float32Array.from({ length: largest * channels * height * width }, () => random.normal());
  let best = { batch: 1, perPass: Number.POSITIVE_INFINITY };
  for (const batch of batches) {
    await secondsPerPass(bare, pictures, batch, 1);
    for (let round = 0; round < 2; round++) {
      const perPass = await secondsPerPass(bare, pictures, batch, Math.ceil(32 / batch));
      if (perPass < best.perPass) best = { batch, perPass };
    }
  }
  return { batch: best.batch, pictures };
}

async function secondsPerPass(bare: Classifier, pictures: Float32Array, batch: number, runs: number) {
  const some = pictures.subarray(0, batch * bare.channels * bare.height * bare.width);
  const start = performance.now();
  for (let run = 0; run < runs; run++) await bare.forward(some, batch);
  return (performance.now() - start) / 1000 / (runs * batch);
}

/** Peak memory of two processes, each of which does its work and ends. */
function memoryRatio(name: string, file: string, directory: string, batch: number): Measurement {
  const peak = (what: 'score-cam' | 'bare') => {
    const here = fileURLToPath(import.meta.url);
    const { stdout } = spawnSync(process.execPath, [here, what, file, directory, String(batch)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return Number(stdout.trim().split('\n').at(-1));
  };
  const bare = peak('bare');
  const scoreCam = peak('score-cam');
  const ratio = scoreCam / bare;
  const inMegabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  return {
    what: `Score-CAM, ${name}, batches of ${batch}: peak memory / that of as many bare passes`,
    measured: `${ratio.toFixed(3)} (${inMegabytes(scoreCam)} / ${inMegabytes(bare)})`,
    limit: `${memoryLimit}`,
    ok: ratio <= memoryLimit,
    figures: { ratio, scoreCam, bare, batch },
  };
}

/** What a child process does with ResNet-18; prints the most bytes that it held. */
async function memoryOf(what: 'score-cam' | 'bare', file: string, directory: string, batch: number) {
  if (what === 'score-cam') {
    const size = { channels: 3, height: 224, width: 224, classes: 1000 };
    const explain = await explainer(size, file, resnet18Tensors.features, directory);
    await explain(batch);
  } else {
    const bare = await openClassifier({ modelPath: file });
    const pictures = new Float32Array(batch * bare.channels * bare.height * bare.width);
    for (let run = 0; run < Math.ceil(512 / batch); run++) await bare.forward(pictures, batch);
  }
  console.log(process.resourceUsage().maxRSS * 1024);
}
