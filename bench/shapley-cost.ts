import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { encodeNpy } from '#engine/math/npy.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';
import { gridSegments } from '#engine/segment/grid.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { fastestBatch, mostPictures, secondsPerPass } from './bare-passes.ts';
import { handOver, type Measurement, median } from './measurement.ts';
import { tensorWork } from './tensor-work.ts';

/**
 * The cost of the methods that sample coalitions of segments: seconds of a whole explanation over (passes x best
 * batched seconds per pass of the bare model), on 50 segments, in the same process, rounds of both in turn so that a
 * machine whose speed drifts is fair to both.
 */
const limit = 1.1;
const rounds = 3;
const methods = ['monte-carlo-shap', 'kernel-shap', 'partition-shap', 'lime'];

const shared = path.resolve('..', 'shared', 'data', 'models');
const models = [
  {
    name: 'demo sem-resnet, 128 x 128',
    file: path.resolve('resources', 'demo', 'sem-resnet.onnx'),
    samples: 1000,
  },
  {
    name: 'SqueezeNet v1.0, 227 x 227',
    file: path.join(shared, 'squeezenet_v1.0.onnx'),
    samples: 300,
  },
];

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const measurements: Measurement[] = [];
for (const model of models) {
  if (existsSync(model.file)) measurements.push(...(await costOf(model.name, model.file, model.samples)));
  else console.log(`left out: ${model.name} (${model.file} is not there)`);
}
await rm(directory, { recursive: true });
handOver(measurements);

async function costOf(name: string, file: string, samples: number): Promise<Measurement[]> {
  const bare = await openClassifier({ modelPath: file });
  const { channels, height, width } = bare;
  const one = channels * height * width;
  const random = new SeededRandom(1);
  const pictures = Float32Array.from({ length: mostPictures * one }, () => random.normal());
  await writeFile(
    path.join(directory, 'input.npy'),
    encodeNpy(pictures.slice(0, one), [1, channels, height, width]),
  );
  const segmentsPath = path.join(directory, 'segments.npy');
  await writeFile(segmentsPath, encodeNpy(gridSegments(height, width, 5, 10).labels, [height, width]));
  const batchSize = await fastestBatch(bare, pictures);
  const work = await tensorWork(bare, file, directory);
  const handlers = engineHandlers();
  const explain = (method: string) =>
    handlers.explain(
      {
        ...work,
        runtime: { ...work.runtime, batchSize },
        method,
        parameters: { samples },
        segmentsPath,
      },
      { signal: new AbortController().signal, report: () => Promise.resolve() },
    );
  const found: Measurement[] = [];
  for (const method of methods) {
    const { passes } = await explain(method);
    const runs = Math.ceil(passes / 4 / batchSize);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = await secondsPerPass(bare, pictures, batchSize, runs);
      const { seconds } = await explain(method);
      const after = await secondsPerPass(bare, pictures, batchSize, runs);
      ratios.push(seconds / (passes * ((before + after) / 2)));
    }
    const ratio = median(ratios);
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
    found.push({
      what: `${method}, ${passes} passes, ${name}: time / (passes x best bare pass)`,
      measured: `${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)} over ${rounds} rounds)`,
      limit: `${limit}`,
      ok: ratio <= limit,
      figures: { ratio, low, high, batch: batchSize, passes },
    });
  }
  await bare.dispose();
  return found;
}
