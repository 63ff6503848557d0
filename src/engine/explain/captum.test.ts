import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { GradientModel, tensorNamed } from '../gradients/gradient-model.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { prependGraph } from '../onnx/edit.ts';
import { opsetOf, realInputs } from '../onnx/model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openClassifier } from '../runtime/classifier.ts';
import { explainContext } from './fixtures/explain-context.ts';
import { gradCam } from './grad-cam.ts';

/**
 * Values that Captum's tests assert by hand. Guided backpropagation and guided Grad-CAM (two more vectors) are not
 * among the methods of the program.
 */
const captum = fileURLToPath(new URL('../../../../shared/golden/captum', import.meta.url));
const isThere = existsSync(captum);
if (!isThere) console.warn(`Left out: Captum's values are read from ${captum}, which is not there.`);

const vectors = z.object({
  vectors: z.array(
    z.object({
      method: z.string(),
      layer: z.string().optional(),
      model: z.string(),
      target: z.number(),
      input: z.array(z.unknown()),
      expected: z.array(z.unknown()),
    }),
  ),
});
const read = isThere
  ? vectors.parse(JSON.parse(readFileSync(join(captum, 'vectors.json'), 'utf8'))).vectors
  : [];

type Vector = (typeof read)[number];
const numbers = (nested: unknown): number[] => z.array(z.number()).parse([nested].flat(5));
const layerOf = (vector: Vector) => vector.layer?.split(' ')[0] ?? '';
const tolerance = 1e-5;

function agrees(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((found[i] as number) - value)).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  }
}

const cams = read.filter((vector) => /^grad_cam \(no final ReLU\)/.test(vector.method));

test.skipIf(!isThere)('there are two of Grad-CAM on a picture', () => expect(cams.length).toBe(2));

test.each(cams)('Grad-CAM at $layer', async (vector) => {
  const classifier = await openClassifier({ modelPath: join(captum, vector.model), threads: 1 });
  const context = explainContext({
    classifier,
    picture: Float32Array.from(numbers(vector.input)),
    target: vector.target,
  });
  // No expected value is negative, so the ReLU, which Captum leaves out, changes nothing.
  const { coarse } = await gradCam.explain(
    context,
    gradCam.resolve({ feature: layerOf(vector) }, context.model),
  );
  agrees(coarse?.values ?? [], numbers(vector.expected));
});

/** Gradient and values of a layer for one picture, both as they stand in the tensor. */
async function layerOfPicture(vector: Vector) {
  const classifier = await asPictureClassifier(join(captum, vector.model));
  const layer = layerOf(vector);
  const gradients = new GradientModel({ classifier, batch: 1 });
  const found = await gradients.gradients({
    pictures: Float32Array.from(numbers(vector.input)),
    n: 1,
    targets: [vector.target],
    withRespectTo: [layer],
    features: [layer],
  });
  return { values: tensorNamed(found.features, layer), slopes: tensorNamed(found.gradients, layer) };
}

/** Models on rows of three numbers become classifiers of pictures one pixel high. */
async function asPictureClassifier(path: string) {
  const model = await readModel(path);
  const [input] = realInputs(model);
  if (model.graph.node[0]?.opType === 'Conv') return openClassifier({ modelPath: path, threads: 1 });
  const builder = new GraphBuilder(opsetOf(model));
  const picture = builder.input('picture', 'float32', ['batch', 1, 1, 3]);
  builder.output(builder.reshape(picture, [-1, 3], 'row'));
  const wrapped = prependGraph(model, builder.fragment(), { row: input?.name ?? '' }, 'as-picture');
  const file = join(await mkdtemp(join(tmpdir(), 'waferlens-captum-')), 'model.onnx');
  await writeModel(wrapped, file);
  return openClassifier({ modelPath: file, labelCount: 2, threads: 1 });
}

const products = read.filter((vector) => vector.method === 'layer gradient x activation');

test.skipIf(!isThere)('there are two of gradient x activation', () => expect(products.length).toBe(2));

test.each(products)('gradient x activation at $layer', async (vector) => {
  const { values, slopes } = await layerOfPicture(vector);
  agrees(
    values.data.map((value, i) => value * (slopes.data[i] as number)),
    numbers(vector.expected),
  );
});

const perChannel = read.filter((vector) => vector.method.startsWith('grad_cam, per channel'));

test.skipIf(!isThere).each(perChannel)('mean gradient x activation per channel at $layer', async (vector) => {
  const { values, slopes } = await layerOfPicture(vector);
  const [, channels = 1, height = 1, width = 1] = values.dims;
  const places = height * width;
  const weights = Array.from({ length: channels }, (_, k) =>
    slopes.data.subarray(k * places, (k + 1) * places).reduce((sum, slope) => sum + slope / places, 0),
  );
  agrees(
    values.data.map((value, i) => value * (weights[Math.floor(i / places)] as number)),
    numbers(vector.expected),
  );
});

const dense = read.filter((vector) => vector.method.startsWith('grad_cam on a dense layer'));

test.skipIf(!isThere).each(dense)(
  'the sum of gradient x activation of the dense layer $layer',
  async (vector) => {
    const { values, slopes } = await layerOfPicture(vector);
    const sum = values.data.reduce((total, value, i) => total + value * (slopes.data[i] as number), 0);
    agrees([sum], numbers(vector.expected));
  },
);
