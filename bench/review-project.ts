import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Sample } from '#contract/dataset.ts';
import type { MetricValues } from '#contract/explanation.ts';
import type { RecordContent } from '#contract/record.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { modelHash } from '#engine/onnx/hash.ts';
import { createProject, type Project } from '#main/store/project.ts';

const classes = ['bridge', 'clean', 'particle'];
const methods = ['grad-cam', 'score-cam', 'rise', 'occlusion', 'hirescam', 'eigen-cam'];
const metrics = [
  ...[
    'insertion-minus-deletion',
    'insertion',
    'deletion',
    'relevance-mass',
    'relevance-rank',
    'pointing-game',
  ],
  ...['pixel-auc', 'iou-otsu', 'iou-top'],
];
const digest = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Makes a project of pictures of `side` pixels, each with six maps of the same size, through the store itself. */
export async function makeReviewProject(directory: string, cases: number, side: number): Promise<void> {
  const project = createProject(directory);
  const folder = path.join(directory, 'tmp', 'review');
  await mkdir(folder, { recursive: true });
  const random = new SeededRandom(11);
  const samples = await drawSamples(folder, cases, side, random);
  const samplesFile = path.join(folder, 'samples.jsonl');
  await writeFile(samplesFile, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
  const pack = path.join(folder, 'thumbnails.pack');
  await writeFile(pack, Buffer.alloc(4 * cases));
  const { id: datasetId } = await project.datasets.import({
    name: 'review',
    role: 'validation',
    source: folder,
    samplesFile,
    thumbnailsFile: { path: pack, sha256: digest(Buffer.alloc(4 * cases)) },
    problems: [],
  });
  const modelId = await addModel(project, side);
  for (const { index, name, sha256 } of samples) {
    for (const method of methods)
      await explain(project, { modelId, datasetId, index }, name, sha256, method, side, random);
  }
  await project.close();
}

async function drawSamples(folder: string, cases: number, side: number, random: SeededRandom) {
  const samples: Sample[] = [];
  for (let index = 0; index < cases; index++) {
    const pixels = new Uint8Array(side * side);
    for (let at = 0; at < pixels.length; at++)
      pixels[at] = ((at % side) % (24 + index) < 12 ? 150 : 70) + random.integer(40);
    const bytes = await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toBuffer();
    const name = `${String(index).padStart(4, '0')}.png`;
    const file = path.join(folder, '..', '..', name);
    await writeFile(file, bytes);
    samples.push({
      ...{ index, path: file, name, sha256: digest(bytes), bytes: bytes.length, width: side, height: side },
      ...{ channels: 1, bitDepth: 8, label: classes[index % classes.length] ?? null },
      ...{ maskPath: null, maskSha256: null, maskEmpty: false, split: null, lot: 'L1', wafer: 'W1' },
      ...{ dieX: index, dieY: 0, waferXMm: null, waferYMm: null, site: 'A', pixelSizeNm: 2, extra: {} },
      ...{ thumbnailOffset: 4 * index, thumbnailBytes: 4 },
    });
  }
  return samples;
}

async function addModel(project: Project, side: number): Promise<number> {
  const file = path.resolve('resources', 'demo', 'sem-resnet.onnx');
  const { id } = await project.models.add({
    ...{ name: 'SEM ResNet', sha256: await modelHash(file), file: { path: file, externalData: [] } },
    labels: classes,
    preprocessing: {
      ...{ channels: 'grey', size: [side, side], resize: 'bilinear', fit: 'stretch' },
      ...{ scale: 1 / 255, mean: [0], std: [1], layout: 'nchw' },
    },
    ...{ inputName: 'input', answerName: 'logits', answerKind: 'logit', featureTensor: null },
    ...{ parameters: 0, opset: 17, checkpoints: [], warnings: [] },
  });
  return id;
}

/** A map of a few soft hills, recorded as if a method had made it. */
async function explain(
  project: Project,
  key: { readonly modelId: number; readonly datasetId: number; readonly index: number },
  name: string,
  sha256: string,
  method: string,
  side: number,
  random: SeededRandom,
): Promise<void> {
  const { runId, directory } = await project.runs.start({
    ...{ kind: 'explanation', method, subject: name, modelId: key.modelId, datasetId: key.datasetId },
    ...{ case: key, parameters: {} },
  });
  const [across, down, phase] = [random.between(2, 9), random.between(2, 9), random.between(0, 6)];
  const columns = Float32Array.from({ length: side }, (_, at) => Math.sin((across * at) / side + phase));
  const values = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    const height = Math.cos((down * row) / side);
    for (let column = 0; column < side; column++)
      values[row * side + column] = 1 + height * (columns[column] as number);
  }
  const bytes = new Uint8Array(values.buffer);
  const file = path.join(directory, 'map');
  await writeFile(file, bytes);
  await project.runs.finish(runId, {
    content: contentOf(method, name, sha256),
    files: [
      {
        ...{ name: 'map', path: file, sha256: digest(bytes), bytes: bytes.length },
        ...{ type: 'float32', shape: [side, side], range: [0, 2] },
      },
    ],
    seconds: 1,
    yields: {
      ...{ kind: 'explanation', title: method, signed: false, judgementPasses: 0 },
      source: { kind: 'published', citation: 'drawn for a measurement' },
    },
  });
}

/** As many values as a map has after the metrics that are measured by default, so that tables are full. */
function measured(value: number): MetricValues {
  const one = { value, low: value - 0.03, high: value + 0.03, settings: {} };
  return Object.fromEntries(metrics.map((id) => [id, one]));
}

function contentOf(method: string, name: string, sha256: string): Omit<RecordContent, 'outputs'> {
  return {
    schema: 'waferlens-record/1',
    program: { name: 'waferlens', version: '0.1.0' },
    kind: 'explanation',
    method: { id: method, version: '1', source: 'published', citation: 'drawn for a measurement' },
    parameters: {},
    model: { name: 'SEM ResNet', sha256: digest('model'), answer: 'logits' },
    preprocessing: { channels: 'grey' },
    inputs: [{ role: 'picture', name, sha256 }],
    target: { index: 0, label: 'bridge', rule: 'predicted' },
    baseline: 'black',
    seed: 0,
    runtime: {
      ...{ onnxRuntime: '1.30.0', providerAsked: 'auto', provider: 'cpu', threads: 1 },
      ...{ optimisation: 'all', batchSize: 1 },
    },
    host: { platform: 'linux', architecture: 'x64', processor: 'none' },
    output: { logits: [2, 1, 0], probabilities: [0.7, 0.2, 0.1] },
    metrics: {},
    judgement: { map: measured(0.42), random: measured(0.04), centre: measured(0.31) },
    judged: { metrics: [], baselines: [] },
    passes: 1,
    warnings: [],
    user: '',
  };
}
