import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../math/random.ts';
import { float } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { absent, goldenCases, realModels, relativeError } from '../onnx/golden-cases.ts';
import type { Shape } from '../onnx/model.ts';
import { writeModel } from '../onnx/write.ts';
import { openClassifier } from './classifier.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-classifier-'));
});
afterAll(() => rm(folder, { recursive: true }));

const random = new SeededRandom(3);
const normal = (count: number) => Float32Array.from({ length: count }, () => random.normal());

/** Scores of a picture [2, 2, 3] in the order y, x, channel: 12 weights per class, 4 classes. */
const weights = normal(48);

/** The pictures [n, 3, 2, 2] times the weights, written out. */
function expectedScores(pictures: Float32Array, n: number): readonly number[] {
  return Array.from({ length: n * 4 }, (_, at) => {
    const [i, k] = [Math.floor(at / 4), at % 4];
    let sum = 0;
    for (let y = 0; y < 2; y++) {
      for (let x = 0; x < 2; x++) {
        for (let c = 0; c < 3; c++) {
          const pixel = pictures[((i * 3 + c) * 2 + y) * 2 + x] as number;
          sum += pixel * (weights[((y * 2 + x) * 3 + c) * 4 + k] as number);
        }
      }
    }
    return sum;
  });
}

interface Variant {
  readonly shape: Shape;
  /** First size that Reshape names. */
  readonly rows: number;
  readonly finish?: (graph: GraphBuilder, scores: string) => string;
  readonly outputShape?: Shape | null;
}

async function saved(name: string, { shape, rows, finish, outputShape = null }: Variant): Promise<string> {
  const graph = new GraphBuilder(13);
  const picture = graph.input('picture', 'float32', shape);
  const nhwc = shape[3] === 3 ? picture : graph.add('Transpose', [picture], { perm: [0, 2, 3, 1] });
  const flat = graph.reshape(nhwc, [rows, 12]);
  const scores = graph.add('MatMul', [flat, graph.floats([12, 4], weights)], {}, 'scores');
  graph.output(finish === undefined ? scores : finish(graph, scores), 'float32', outputShape);
  const path = join(folder, `${name}.onnx`);
  await writeModel(graph.model(), path);
  return path;
}

const pictures = normal(5 * 12);

describe('openClassifier', () => {
  test.each<[string, Variant, object]>([
    ['NCHW', { shape: ['n', 3, 2, 2], rows: -1 }, { layout: 'nchw', batch: 'dynamic', inputName: 'picture' }],
    [
      'NHWC',
      { shape: ['n', 2, 2, 3], rows: -1 },
      { layout: 'nhwc', batch: 'dynamic', inputName: 'picture_nchw' },
    ],
    ['batch 1', { shape: [1, 3, 2, 2], rows: 1, outputShape: [1, 4] }, { layout: 'nchw', batch: 'dynamic' }],
    ['batch 2', { shape: [2, 3, 2, 2], rows: 2, outputShape: [2, 4] }, { layout: 'nchw', batch: 'dynamic' }],
    ['NHWC batch 1', { shape: [1, 2, 2, 3], rows: 1 }, { layout: 'nhwc', batch: 'dynamic' }],
  ])('takes [n, C, H, W] whatever the file takes: %s', async (name, variant, expected) => {
    const classifier = await openClassifier({ modelPath: await saved(name, variant), labelCount: 4 });
    expect(classifier).toMatchObject({
      channels: 3,
      height: 2,
      width: 2,
      classes: 4,
      warnings: [],
      ...expected,
    });
    const { logits } = await classifier.forward(pictures, 5);
    expect(relativeError(logits, expectedScores(pictures, 5))).toBeLessThan(1e-5);
    await classifier.dispose();
  });

  test('runs with a fixed batch where the batch hides in the graph, fills up and says so', async () => {
    // A constant [2, 12] that is added row by row can't be freed.
    const rows = normal(24);
    const graph = new GraphBuilder(13);
    const picture = graph.input('picture', 'float32', [2, 3, 2, 2]);
    const flat = graph.reshape(graph.add('Transpose', [picture], { perm: [0, 2, 3, 1] }), [2, 12]);
    const shifted = graph.add('Sub', [
      graph.add('Add', [flat, graph.floats([2, 12], rows)]),
      graph.floats([2, 12], rows),
    ]);
    graph.output(graph.add('MatMul', [shifted, graph.floats([12, 4], weights)], {}, 'scores'));
    const path = join(folder, 'stuck.onnx');
    await writeModel(graph.model(), path);
    const classifier = await openClassifier({ modelPath: path });
    expect(classifier.batch).toBe(2);
    expect(classifier.warnings).toEqual([expect.stringContaining('batch size 2')]);
    const { logits } = await classifier.forward(pictures, 5);
    expect(relativeError(logits, expectedScores(pictures, 5))).toBeLessThan(1e-5);
    await classifier.dispose();
  });

  test('keeps the fixed batch where a freed graph would run and give other values', async () => {
    // Softmax over the batch axis: with a batch of one every value is 1.
    const path = await saved('across', {
      shape: [1, 3, 2, 2],
      rows: 1,
      finish: (graph, scores) =>
        graph.add('Mul', [graph.add('Softmax', [scores], { axis: 0 }), scores], {}, 'y'),
    });
    const classifier = await openClassifier({ modelPath: path });
    expect(classifier.batch).toBe(1);
    const { logits } = await classifier.forward(pictures, 5);
    expect(relativeError(logits, expectedScores(pictures, 5))).toBeLessThan(1e-5);
    await classifier.dispose();
  });

  test('makes logits of probabilities that softmax maps back, and warns', async () => {
    const finish = (graph: GraphBuilder, scores: string) => graph.add('Softmax', [scores], {}, 'prob');
    const path = await saved('softmax', { shape: ['n', 3, 2, 2], rows: -1, finish });
    const classifier = await openClassifier({ modelPath: path });
    expect(classifier.outputKind).toBe('probability');
    expect(classifier.warnings).toEqual([expect.stringContaining('probabilities')]);
    const { logits } = await classifier.forward(pictures, 5);
    const scores = expectedScores(pictures, 5);
    for (let i = 0; i < 5; i++) {
      const total = scores.slice(4 * i, 4 * i + 4).reduce((sum, score) => sum + Math.exp(score), 0);
      for (let k = 4 * i; k < 4 * i + 4; k++) {
        expect(logits[k]).toBeCloseTo((scores[k] as number) - Math.log(total), 4);
      }
    }
    await classifier.dispose();
  });

  test('keeps logits of a vanishing probability finite', async () => {
    const finish = (graph: GraphBuilder, scores: string) =>
      graph.add('Softmax', [graph.add('Mul', [scores, graph.floats([], [1e6])])], {}, 'prob');
    const path = await saved('saturated', { shape: ['n', 3, 2, 2], rows: -1, finish });
    const classifier = await openClassifier({ modelPath: path });
    const { logits } = await classifier.forward(pictures, 5);
    expect(Math.min(...logits)).toBeCloseTo(Math.log(1e-12), 4);
    await classifier.dispose();
  });

  test('returns features beside the logits', async () => {
    const path = await saved('features', {
      shape: ['n', 3, 2, 2],
      rows: -1,
      finish: (graph, scores) => graph.add('LeakyRelu', [scores], { alpha: float(0.5) }, 'y'),
    });
    const classifier = await openClassifier({ modelPath: path, features: ['scores'] });
    const { features } = await classifier.forward(pictures, 5);
    expect(features.scores?.dims).toEqual([5, 4]);
    expect(relativeError(features.scores?.data ?? [], expectedScores(pictures, 5))).toBeLessThan(1e-5);
    await classifier.dispose();
  });

  test('counts the classes in a run when the file does not say', async () => {
    const finish = (graph: GraphBuilder, scores: string) =>
      graph.add('Compress', [scores, graph.cast(graph.integers([1, 0, 1, 0]), 'bool')], { axis: 1 }, 'y');
    const path = await saved('undeclared', { shape: ['n', 3, 2, 2], rows: -1, finish });
    const classifier = await openClassifier({ modelPath: path });
    expect(classifier.classes).toBe(2);
    await classifier.dispose();
    await expect(openClassifier({ modelPath: path, labelCount: 3 })).rejects.toThrow(/2 classes.*3 labels/);
  });

  test('refuses a wrong number of labels', async () => {
    const path = await saved('labels', { shape: ['n', 3, 2, 2], rows: -1 });
    await expect(openClassifier({ modelPath: path, labelCount: 9 })).rejects.toMatchObject({ code: 'model' });
  });

  test('refuses preprocessing to another size', async () => {
    const path = await saved('size', { shape: ['n', 3, 2, 2], rows: -1 });
    await expect(openClassifier({ modelPath: path, size: [4, 4] })).rejects.toThrow(/2 x 2.*4 x 4/);
  });

  test('asks for a size where the model takes any', async () => {
    const path = await saved('any', { shape: ['n', 3, 'h', 'w'], rows: -1 });
    await expect(openClassifier({ modelPath: path })).rejects.toMatchObject({ code: 'usage' });
    const classifier = await openClassifier({ modelPath: path, size: [2, 2] });
    expect(classifier).toMatchObject({ height: 2, width: 2 });
    await classifier.dispose();
  });

  test('names a feature that is not there', async () => {
    const path = await saved('nofeature', { shape: ['n', 3, 2, 2], rows: -1 });
    await expect(openClassifier({ modelPath: path, features: ['conv9'] })).rejects.toThrow(/conv9/);
  });
});

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())('$name: logits and feature have the reference values', async (golden) => {
    const classifier = await openClassifier({
      modelPath: golden.modelPath,
      labelCount: golden.classes,
      features: [golden.feature_tensor],
    });
    const input = golden.array('input');
    const { logits, features } = await classifier.forward(input.data, Number(input.dims[0]));
    expect(relativeError(logits, golden.array('logits').data)).toBeLessThan(1e-4);
    const feature = features[golden.feature_tensor];
    expect(relativeError(feature?.data ?? [], golden.array('feature').data)).toBeLessThan(1e-4);
    await classifier.dispose();
  });
});

describe.skipIf(realModels().length === 0)(`real models (${absent} when skipped)`, () => {
  test('the MNIST model with a fixed batch of 1 runs with any', async () => {
    const path = realModels().find((name) => name.includes('mnist-opset8')) ?? '';
    const classifier = await openClassifier({ modelPath: path, labelCount: 10 });
    expect(classifier).toMatchObject({ batch: 'dynamic', warnings: [] });
    const digits = Float32Array.from({ length: 3 * 784 }, (_, i) => (i * 37) % 256);
    const together = (await classifier.forward(digits, 3)).logits;
    const alone = (await classifier.forward(digits.subarray(2 * 784), 1)).logits;
    expect(relativeError(together.subarray(20), alone)).toBeLessThan(1e-5);
    await classifier.dispose();
  });

  test('SqueezeNet offers logits, prob and a feature map; its logits are taken', async () => {
    const path = realModels().find((name) => name.includes('squeezenet_v1.0')) ?? '';
    const classifier = await openClassifier({ modelPath: path, labelCount: 1000 });
    expect(classifier).toMatchObject({ logitsName: 'logits', outputKind: 'logit', warnings: [] });
    await classifier.dispose();
  });
});
