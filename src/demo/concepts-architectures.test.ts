import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conceptManifest, tcavManifest } from '#contract/concepts.ts';
import type { Sample } from '#contract/dataset.ts';
import { explainWork } from '#contract/engine.ts';
import type { ClassifierSource, ProducedArray } from '#contract/work.ts';
import { modelHash } from '#engine/onnx/hash.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { demoPictures, samplesFile } from './fixtures/demo-pictures.ts';

const models = path.resolve(import.meta.dirname, '../../tests/fixtures/models');
const runtime = { provider: 'cpu' as const, threads: 1, batchSize: 8 };
const context = { signal: new AbortController().signal, report: () => Promise.resolve() };
const target = { index: 1, label: 'class 1' };
const handlers = engineHandlers();
let folder = '';
let samples: readonly Sample[] = [];
let listed = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'waferlens-architectures-'));
  samples = await demoPictures(path.join(folder, 'pictures'), { set: 'train', label: null, count: 48 });
  listed = await samplesFile(path.join(folder, 'samples.jsonl'), samples);
});
afterAll(() => rm(folder, { recursive: true }));

async function classifierOf(name: string, side: number): Promise<ClassifierSource> {
  const file = path.join(models, name, 'model.onnx');
  return {
    path: file,
    sha256: await modelHash(file),
    labels: ['class 0', 'class 1', 'class 2', 'class 3', 'class 4'],
    preprocessing: {
      channels: 'rgb',
      size: [side, side],
      resize: 'bilinear',
      fit: 'stretch',
      scale: 1 / 255,
      mean: [0.4],
      std: [0.2],
      layout: 'nchw',
    },
    answerName: null,
    featureTensor: null,
    batchSizesFile: null,
  };
}

async function floatsOf(files: readonly ProducedArray[], name: string): Promise<Float32Array> {
  const file = files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`${name} was not left`);
  const bytes = await readFile(file.path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

describe.each([
  { name: 'vit-torchscript-14', side: 16, layout: 'tokens' },
  { name: 'deit-dynamo-18', side: 16, layout: 'tokens' },
  { name: 'swin-dynamo-18', side: 16, layout: 'nhwc' },
  { name: 'convnext-dynamo-20', side: 24, layout: 'nchw' },
  { name: 'keras-tf2onnx-15', side: 21, layout: 'nchw' },
  { name: 'densenet-torchscript-9', side: 24, layout: 'nchw' },
])('concepts of $name', ({ name, side, layout }) => {
  test('are found by default where the network can be cut, and one picture shows them on its whole area', async () => {
    const classifier = await classifierOf(name, side);
    const directory = path.join(folder, name);
    await mkdir(directory);
    const run = await handlers.concepts(
      {
        ...{ classifier, runtime, target, samplesFile: listed, seed: 3, within: null, directory },
        parameters: { rank: 3, patch: 12, designs: 8, crops: 3 },
      },
      context,
    );
    const manifest = conceptManifest.parse(JSON.parse(await readFile(run.manifest.path, 'utf8')));
    expect(manifest.feature.layout).toBe(layout);
    expect(manifest.basis.map((row) => row.length)).toEqual(Array(3).fill(manifest.feature.channels));
    expect(manifest.reconstructionError).toBeLessThan(1);
    for (const { importance } of manifest.concepts) expect(importance.value).toBeGreaterThanOrEqual(0);

    const explained = path.join(folder, `${name}-explained`);
    await mkdir(explained);
    const { files } = await handlers.explain(
      explainWork.parse({
        ...{ classifier, runtime, picture: { kind: 'file', path: samples[0]?.path }, target: 1 },
        ...{ method: 'craft', parameters: {}, labelIndex: null, segmentsPath: null, maskPath: null, seed: 3 },
        concepts: [
          { runId: 1, classIndex: 1, rank: 3, path: run.manifest.path, sha256: run.manifest.sha256 },
        ],
        ...{ metrics: [], baselines: ['mean'], directory: explained },
      }),
      context,
    );
    expect((await floatsOf(files, 'concept-maps')).length).toBe(3 * side * side);
    expect((await floatsOf(files, 'map')).length).toBe(side * side);
  });

  test('are tested with vectors of length 1 in the shape of the feature', async () => {
    const classifier = await classifierOf(name, side);
    const directory = path.join(folder, `${name}-tcav`);
    await mkdir(directory);
    const [examples, pictures] = [samples.slice(0, 12), samples.slice(12, 20)];
    const run = await handlers.tcav(
      {
        ...{ classifier, runtime, seed: 3, directory, parameters: { randomSets: 10, randomSetSize: 8 } },
        concepts: [{ name: 'a', samplesFile: await samplesFile(`${directory}-a.jsonl`, examples) }],
        randomSamplesFile: listed,
        classes: [{ target, samplesFile: await samplesFile(`${directory}-class.jsonl`, pictures) }],
      },
      context,
    );
    const { concepts, feature } = tcavManifest.parse(JSON.parse(await readFile(run.manifest.path, 'utf8')));
    expect(concepts[0]?.results[0]?.scores.length).toBe(10);
    const vectors = await floatsOf(run.files, 'cavs');
    const length = vectors.length / 10;
    if (feature.grid !== null && feature.channels !== null) {
      expect(length).toBe(feature.grid[0] * feature.grid[1] * feature.channels);
    }
    for (let i = 0; i < 10; i++) {
      expect(Math.hypot(...vectors.subarray(i * length, (i + 1) * length))).toBeCloseTo(1, 5);
    }
  });
});
