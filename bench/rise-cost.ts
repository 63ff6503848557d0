import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { encodeNpy } from '#engine/math/npy.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { fastestBatch, mostPictures, secondsPerPass } from './bare-passes.ts';
import { handOver, type Measurement, median } from './measurement.ts';
import { tensorWork } from './tensor-work.ts';

/**
 * The cost of RISE: seconds of a whole explanation over (masks x best batched seconds per pass of the bare model), in
 * the same process, rounds of both in turn so that a machine whose speed drifts is fair to both.
 */
const limit = 1.1;
const rounds = 3;

const shared = path.resolve('..', 'shared', 'data', 'models');
const models = [
  {
    name: 'demo sem-resnet, 128 x 128',
    file: path.resolve('resources', 'demo', 'sem-resnet.onnx'),
    masks: 4000,
  },
  { name: 'SqueezeNet v1.0, 227 x 227', file: path.join(shared, 'squeezenet_v1.0.onnx'), masks: 1000 },
];

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const measurements: Measurement[] = [];
for (const model of models) {
  if (existsSync(model.file)) measurements.push(await riseCost(model.name, model.file, model.masks));
  else console.log(`left out: ${model.name} (${model.file} is not there)`);
}
await rm(directory, { recursive: true });
handOver(measurements);

async function riseCost(name: string, file: string, masks: number): Promise<Measurement> {
  const bare = await openClassifier({ modelPath: file });
  const { channels, height, width } = bare;
  const random = new SeededRandom(1);
  const pictures = Float32Array.from({ length: mostPictures * channels * height * width }, () =>
    random.normal(),
  );
  const input = path.join(directory, 'input.npy');
  const one = channels * height * width;
  await writeFile(input, encodeNpy(pictures.slice(0, one), [1, channels, height, width]));
  const batch = await fastestBatch(bare, pictures);
  const handlers = engineHandlers();
  const work = await tensorWork(bare, file, directory);
  const batchSizesFile = path.join(directory, 'batch-sizes.json');
  const explain = async () => {
    const result = await handlers.explain(
      { ...work, classifier: { ...work.classifier, batchSizesFile }, parameters: { samples: masks } },
      { signal: new AbortController().signal, report: () => Promise.resolve() },
    );
    return result.seconds;
  };
  await explain();
  const ratios: number[] = [];
  const passes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const perPass = await secondsPerPass(bare, pictures, batch, Math.ceil(masks / 4 / batch));
    const seconds = await explain();
    const after = await secondsPerPass(bare, pictures, batch, Math.ceil(masks / 4 / batch));
    passes.push((perPass + after) / 2);
    ratios.push(seconds / (masks * ((perPass + after) / 2)));
  }
  await bare.dispose();
  const ratio = median(ratios);
  return {
    what: `RISE, ${masks} masks, ${name}: time / (passes x best bare pass)`,
    measured: `${ratio.toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)} over ${rounds} rounds)`,
    limit: `${limit}`,
    ok: ratio <= limit,
    figures: {
      ratio,
      low: Math.min(...ratios),
      high: Math.max(...ratios),
      batch,
      secondsPerPass: median(passes),
    },
  };
}
