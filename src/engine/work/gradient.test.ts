import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProducedArray } from '#contract/work.ts';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { encodeNpy } from '../math/npy.ts';
import { GraphBuilder } from '../onnx/build.ts';
import type { OnnxModel } from '../onnx/model.ts';
import { writeModel } from '../onnx/write.ts';
import { gradientOfTensors } from './gradient.ts';

const shape = [3, 4, 5] as const;
const size = 60;
const classes = 3;
const samples = 5;
const pictures = noisePicture([3 * samples, 4, 5], 8);
const folder = await mkdtemp(join(tmpdir(), 'waferlens-gradient-'));
const inputPath = join(folder, 'x.npy');
await writeFile(inputPath, encodeNpy(pictures, [samples, ...shape]));
const linear = await linearClassifier(shape);

function gradient(parts: Partial<Parameters<typeof gradientOfTensors>[0]> = {}) {
  return gradientOfTensors(
    {
      modelPath: linear.path,
      runtime: { provider: 'cpu', threads: 1, batchSize: 2 },
      inputPath,
      targets: [1],
      withRespectTo: 'input',
      directory: folder,
      ...parts,
    },
    { signal: new AbortController().signal, report: async () => {} },
  );
}

async function floats({ path }: ProducedArray): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

async function saved(name: string, model: OnnxModel): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await writeModel(model, path);
  return path;
}

test('one target serves all samples, or each has its own', async () => {
  const weights = (target: number) =>
    Array.from({ length: size }, (_, i) => linear.weights[classes * i + target] as number);
  const one = await gradient();
  expect(one.gradient.shape).toEqual([samples, ...shape]);
  expect(one.passes).toBe(2 * samples);
  expect(Array.from(await floats(one.gradient))).toEqual([0, 1, 2, 3, 4].flatMap(() => weights(1)));
  const own = await gradient({ targets: [0, 1, 2, 1, 0] });
  expect(Array.from(await floats(own.gradient))).toEqual([0, 1, 2, 1, 0].flatMap(weights));
});

test('a model with channels last takes and gives channels first', async () => {
  const graph = new GraphBuilder(17);
  const picture = graph.input('pixels', 'float32', ['n', 4, 5, 3]);
  const flat = graph.add('Flatten', [picture], { axis: 1 });
  const weights = Float32Array.from({ length: size * classes }, (_, i) => i);
  graph.output(graph.add('MatMul', [flat, graph.floats([size, classes], weights)], {}, 'y'), 'float32', [
    'n',
    classes,
  ]);
  const found = await gradient({ modelPath: await saved('nhwc', graph.model()), targets: [2] });
  expect(found.gradient.shape).toEqual([samples, ...shape]);
  const values = await floats(found.gradient);
  for (const [channel, y, x] of [
    [0, 0, 0],
    [1, 2, 3],
    [2, 3, 4],
  ] as const) {
    expect(values[channel * 20 + y * 5 + x]).toBe(weights[((y * 5 + x) * 3 + channel) * classes + 2]);
  }
});

test('a weight’s gradient is summed over the samples', async () => {
  const weight = linear.classifier.model.graph.initializer.find(({ dims }) => Number(dims[0]) === size);
  const found = await gradient({ withRespectTo: weight?.name ?? '' });
  expect(found.gradient.shape).toEqual([size, classes]);
  const values = await floats(found.gradient);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let n = 0; n < samples; n++) sum += pictures[n * size + i] as number;
    expect(values[classes * i + 1]).toBeCloseTo(sum, 5);
    expect(values[classes * i]).toBe(0);
  }
});

test('a model that runs with its own batch only is filled up, and says so', async () => {
  const graph = new GraphBuilder(17);
  const picture = graph.input('pixels', 'float32', [2, ...shape]);
  // The batch hides in sizes that are computed, where nobody rewrites them.
  const sizes = graph.add('Concat', [graph.integers([2]), graph.integers([size])], { axis: 0 });
  const flat = graph.add('Reshape', [picture, sizes]);
  const offsets = graph.floats([2, size], noisePicture([1, 2, size], 5));
  const shifted = graph.add('Sub', [graph.add('Add', [flat, offsets]), offsets]);
  const weights = noisePicture([1, size, classes], 6);
  graph.output(graph.add('MatMul', [shifted, graph.floats([size, classes], weights)], {}, 'y'), 'float32', [
    2,
    classes,
  ]);
  const found = await gradient({ modelPath: await saved('stuck', graph.model()), targets: [0] });
  expect(found.warnings).toEqual([expect.stringMatching(/fixed batch size 2/)]);
  expect(found.gradient.shape).toEqual([samples, ...shape]);
  const values = await floats(found.gradient);
  for (let i = 0; i < samples * size; i++) expect(values[i]).toBe(weights[(i % size) * classes]);
});

test('tensors of another shape are refused with the shape that the model takes', async () => {
  const path = join(folder, 'wrong.npy');
  await writeFile(path, encodeNpy(new Float32Array(2 * 48), [2, 3, 4, 4]));
  await expect(gradient({ inputPath: path })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/wrong.npy has shape \[2, 3, 4, 4\]; the model takes \[N, 3, 4, 5\]/),
  });
});

test('a target that is no class, or too many or few targets, are refused', async () => {
  await expect(gradient({ targets: [3] })).rejects.toThrow(/target 3 .*classes are 0 to 2/);
  await expect(gradient({ targets: [1, 2] })).rejects.toThrow(/2 targets for 5 samples/);
});

test('behind an operator without a rule gradients can still be had', async () => {
  const graph = new GraphBuilder(17);
  const picture = graph.input('pixels', 'float32', ['n', ...shape]);
  const flat = graph.add('Flatten', [graph.add('Shrink', [picture])], { axis: 1 }, 'flat');
  const weights = noisePicture([1, size, classes], 7);
  graph.output(graph.add('MatMul', [flat, graph.floats([size, classes], weights)], {}, 'y'), 'float32', [
    'n',
    classes,
  ]);
  const modelPath = await saved('behind', graph.model());
  const runtime = { provider: 'cpu' as const, threads: 1, batchSize: null };
  const found = await gradient({ modelPath, runtime, withRespectTo: 'flat' });
  expect(found.gradient.shape).toEqual([samples, size]);
  const values = await floats(found.gradient);
  for (let i = 0; i < samples * size; i++) expect(values[i]).toBe(weights[(i % size) * classes + 1]);
  await expect(gradient({ modelPath, runtime })).rejects.toThrow(/Shrink/);
});

test('an operator without a rule is named with its node and the methods that still work', async () => {
  const graph = new GraphBuilder(17);
  const picture = graph.input('pixels', 'float32', ['n', ...shape]);
  const flat = graph.add('Flatten', [picture], { axis: 1 });
  const weights = graph.floats([size, classes], new Float32Array(size * classes).fill(1));
  graph.output(graph.add('Shrink', [graph.add('MatMul', [flat, weights])], {}, 'odd'), 'float32', [
    'n',
    classes,
  ]);
  await expect(gradient({ modelPath: await saved('shrink', graph.model()) })).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/operator Shrink \(node odd\) has no gradient rule.*RISE/s),
  });
});
