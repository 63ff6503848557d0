import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import { type EngineMethods, engineMethods } from '#contract/engine.ts';
import type { Handler, InputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { encodePng } from '../image/png.ts';
import { type LinearClassifier, linearClassifier } from '../masked-model/fixtures/linear-classifier.ts';
import { encodeNpy } from '../math/npy.ts';
import { SeededRandom } from '../math/random.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { writeModel } from '../onnx/write.ts';
import { engineHandlers } from './handlers.ts';

type Name = keyof EngineMethods & string;

/** Calls a handler as the process boundary does: input and output checked. */
async function call<N extends Name>(
  handlers: ReturnType<typeof engineHandlers>,
  name: N,
  input: InputOf<EngineMethods, N>,
  options: { signal?: AbortSignal; onProgress?: (event: ProgressOf<EngineMethods, N>) => void } = {},
): Promise<OutputOf<EngineMethods, N>> {
  const { input: inputSchema, output } = engineMethods[name];
  const handler = handlers[name] as unknown as Handler<EngineMethods, N>;
  const result = await handler(inputSchema.parse(input) as never, {
    signal: options.signal ?? new AbortController().signal,
    report: async (event) => options.onProgress?.(event),
  });
  return output.parse(result) as OutputOf<EngineMethods, N>;
}

const labels = ['bridge', 'particle', 'scratch'];
let folder = '';
let linear: LinearClassifier;
let picturePath = '';
let maskPath = '';
let directories = 0;

async function directory(): Promise<string> {
  const made = join(folder, `run-${directories++}`);
  await mkdir(made);
  return made;
}

async function greyPicture(name: string, seed: number): Promise<string> {
  const random = new SeededRandom(seed);
  const data = Uint8Array.from({ length: 20 * 30 }, () => random.integer(256));
  const path = join(folder, name);
  await writeFile(path, await encodePng({ width: 30, height: 20, channels: 1, data }));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-work-'));
  linear = await linearClassifier([1, 16, 16]);
  picturePath = await greyPicture('a.png', 1);
  const mask = Uint8Array.from({ length: 20 * 30 }, (_, i) => (i % 30 < 10 ? 255 : 0));
  maskPath = join(folder, 'mask.png');
  await writeFile(maskPath, await encodePng({ width: 30, height: 20, channels: 1, data: mask }));
});

function classifierSource() {
  return {
    path: linear.path,
    sha256: linear.classifier.modelHash,
    labels,
    preprocessing: {
      channels: 'grey' as const,
      size: [16, 16] as [number, number],
      resize: 'bilinear' as const,
      fit: 'stretch' as const,
      scale: 1 / 255,
      mean: [0.5],
      std: [0.25],
      layout: 'nchw' as const,
    },
    answerName: null,
    batchSizesFile: join(folder, 'batch-sizes.json'),
  };
}

async function explainWork(method: string, parameters: Record<string, number | string> = {}) {
  return {
    classifier: classifierSource(),
    runtime: { provider: 'cpu' as const, threads: 1 },
    picture: { kind: 'file' as const, path: picturePath },
    method,
    parameters,
    target: 'predicted' as const,
    labelIndex: null,
    segmentsPath: null,
    maskPath,
    seed: 3,
    metrics: ['insertion-minus-deletion', 'segment-insertion', 'iou-top'],
    baselines: ['black' as const, 'mean' as const],
    directory: await directory(),
  };
}

describe('explain', () => {
  test('writes what it lists, and nothing else, into its own folder', async () => {
    const work = await explainWork('rise', { samples: 200 });
    const { files } = await call(engineHandlers(), 'explain', work);
    expect(files.map((file) => file.name)).toEqual(['map', 'standard-error', 'overlay']);
    const names = files.map((file) => file.path.slice(work.directory.length + 1)).sort();
    expect(names).toEqual(['map.f32', 'overlay.png', 'standard-error.f32']);
    expect((await readdir(work.directory)).sort()).toEqual(names);
    for (const file of files) {
      const bytes = await readFile(file.path);
      expect(bytes.length).toBe(file.bytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    }
    expect(files[0]).toMatchObject({ type: 'float32', shape: [16, 16], bytes: 16 * 16 * 4 });
  });

  test.each(['occlusion', 'rise'])(
    '%s gives the same bytes, metrics and passes in another worker',
    async (method) => {
      const parameters = method === 'rise' ? { samples: 300 } : {};
      const run = async () => {
        const result = await call(engineHandlers(), 'explain', await explainWork(method, parameters));
        return { ...result, seconds: 0, files: result.files.map(({ name, sha256 }) => ({ name, sha256 })) };
      };
      expect(await run()).toEqual(await run());
    },
  );

  test('remembered controls change neither the judgement nor its passes', async () => {
    const handlers = engineHandlers();
    const first = await call(handlers, 'explain', await explainWork('occlusion'));
    const second = await call(handlers, 'explain', await explainWork('occlusion'));
    expect(second.judgement).toEqual(first.judgement);
    expect(second.judgementPasses).toBe(first.judgementPasses);
  });

  test('returns every resolved parameter, output, target and what it read', async () => {
    const result = await call(
      engineHandlers(),
      'explain',
      await explainWork('occlusion', { value: 'logit' }),
    );
    expect(result.parameters).toEqual({ window: 2, stride: 1, baseline: 'mean', value: 'logit' });
    expect(result.output.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
    expect(result.target.label).toBe(labels[result.target.index]);
    expect(result.inputs.map((input) => input.role)).toEqual(['picture', 'mask']);
    expect(result.passes).toBe(15 * 15 + 1);
    expect(result.runtime).toMatchObject({ provider: 'cpu', threads: 1 });
  });

  test('reports progress up to the end', async () => {
    const events: { done: number; total: number }[] = [];
    await call(engineHandlers(), 'explain', await explainWork('rise', { samples: 100 }), {
      onProgress: (event) => events.push(event),
    });
    const done = events.map((event) => event.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(events.at(-1)?.done).toBe(events.at(-1)?.total);
  });

  test('a cancel is answered within a second, in the middle of RISE', async () => {
    const abort = new AbortController();
    const work = await explainWork('rise', { samples: 1_000_000 });
    let cancelledAt = Number.POSITIVE_INFINITY;
    const running = call(engineHandlers(), 'explain', work, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done < 1000 || abort.signal.aborted) return;
        cancelledAt = performance.now();
        abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
  });

  test('target label without a label is refused', async () => {
    const work = { ...(await explainWork('occlusion')), target: 'label' as const };
    await expect(call(engineHandlers(), 'explain', work)).rejects.toThrow(/has no label/);
  });

  test('a model file that is not the named one is refused', async () => {
    const work = await explainWork('occlusion');
    const changed = { ...work, classifier: { ...work.classifier, sha256: '0'.repeat(64) } };
    await expect(call(engineHandlers(), 'explain', changed)).rejects.toMatchObject({ code: 'integrity' });
  });

  test('an unknown parameter is refused before the model is opened', async () => {
    const work = await explainWork('occlusion', { windows: 3 });
    const nowhere = { ...work, classifier: { ...work.classifier, path: '/nowhere.onnx' } };
    await expect(call(engineHandlers(), 'explain', nowhere)).rejects.toThrow(/has no parameter windows/);
  });

  test('takes a row of a preprocessed tensor, and segments as a label map', async () => {
    const random = new SeededRandom(4);
    const tensors = Float32Array.from({ length: 3 * 256 }, () => random.normal());
    const tensorPath = join(folder, 'x.npy');
    await writeFile(tensorPath, encodeNpy(tensors, [3, 1, 16, 16]));
    const segmentsPath = join(folder, 'seg.npy');
    await writeFile(
      segmentsPath,
      encodeNpy(
        Int32Array.from({ length: 256 }, (_, i) => 1 + (i % 4)),
        [16, 16],
      ),
    );
    const work = await explainWork('occlusion');
    const result = await call(engineHandlers(), 'explain', {
      ...work,
      maskPath: null,
      segmentsPath,
      picture: { kind: 'tensor', path: tensorPath, row: 2 },
      target: 1,
    });
    const expected = linear.logits(tensors.subarray(512));
    for (const [k, logit] of expected.entries()) expect(result.output.logits[k]).toBeCloseTo(logit, 4);
    expect(result.files.find((file) => file.name === 'scores')?.shape).toEqual([4]);
    expect(result.files.find((file) => file.name === 'segments')?.type).toBe('int32');
    expect(result.judgement.map['segment-insertion']?.settings).toMatchObject({ segments: 4 });
  });
});

describe('judge', () => {
  test("gives a method's own map the same judgement as the method got", async () => {
    const work = await explainWork('occlusion');
    const explained = await call(engineHandlers(), 'explain', work);
    const bytes = await readFile(join(work.directory, 'map.f32'));
    const map = new Float32Array(new Uint8Array(bytes).buffer);
    const mapPath = join(folder, 'map.npy');
    await writeFile(mapPath, encodeNpy(map, [16, 16]));
    const { method: _, parameters: __, ...rest } = work;
    const judged = await call(engineHandlers(), 'judge', { ...rest, mapPath, scoresPath: null });
    expect(judged.judgement).toEqual(explained.judgement);
    expect(judged.metrics).toEqual(explained.judgement.map);
  });

  test('a map of another size is refused by name and size', async () => {
    const mapPath = join(folder, 'small.npy');
    await writeFile(mapPath, encodeNpy(new Float32Array(4), [2, 2]));
    const { method: _, parameters: __, ...rest } = await explainWork('occlusion');
    await expect(call(engineHandlers(), 'judge', { ...rest, mapPath, scoresPath: null })).rejects.toThrow(
      /small.npy has shape \[2, 2\]; the map must have \[16, 16\]/,
    );
  });
});

describe('evaluate', () => {
  test('classifies what it can read, lists the rest, and counts both', async () => {
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    const paths = [picturePath, broken, await greyPicture('b.png', 2), join(folder, 'gone.png')];
    const sample = (path: string, index: number): Sample => ({
      index,
      path,
      name: path,
      sha256: '0'.repeat(64),
      bytes: 1,
      width: 30,
      height: 20,
      channels: 1,
      bitDepth: 8,
      label: ['bridge', 'particle', 'crack', 'scratch'][index] ?? null,
      maskPath: null,
      maskSha256: null,
      maskEmpty: false,
      split: null,
      lot: null,
      wafer: null,
      dieX: null,
      dieY: null,
      site: null,
      pixelSizeNm: null,
      waferXMm: null,
      waferYMm: null,
      extra: {},
      thumbnailOffset: 0,
      thumbnailBytes: 0,
    });
    const samplesFile = join(folder, 'samples.jsonl');
    await writeFile(samplesFile, `${paths.map((path, i) => JSON.stringify(sample(path, i))).join('\n')}\n`);
    const handlers = engineHandlers();
    const classifier = classifierSource();
    const runtime = { provider: 'cpu' as const, threads: 1 };
    const result = await call(handlers, 'evaluate', {
      classifier,
      runtime,
      samplesFile,
      directory: await directory(),
    });
    expect(result.evaluation.samples).toBe(4);
    expect(result.evaluation.unreadable.map(({ index }) => index)).toEqual([1, 3]);
    expect(result.evaluation.unknownLabels).toEqual([{ label: 'crack', count: 1 }]);
    expect(result.passes).toBe(2);
    const read = async (path: string) => new Uint8Array(await readFile(path)).buffer;
    const logits = new Float32Array(await read(result.logits.path));
    const predicted = new Int32Array(await read(result.predicted.path));
    const preview = await call(handlers, 'preview', {
      classifier,
      runtime,
      picture: { kind: 'file', path: picturePath },
      directory: await directory(),
    });
    for (const k of [0, 1, 2]) expect(logits[k]).toBeCloseTo(preview.output.logits[k] as number, 5);
    expect([...logits.subarray(3, 6), ...logits.subarray(9)].every(Number.isNaN)).toBe(true);
    expect([predicted[1], predicted[3]]).toEqual([-1, -1]);
  });
});

describe('inspect', () => {
  test('names the answer and the input of a classifier', async () => {
    const found = await call(engineHandlers(), 'inspect', { path: linear.path, labels: 3 });
    expect(found).toMatchObject({
      answer: { name: 'logits', kind: 'logit', classes: 3 },
      input: { name: 'picture', channels: 1, height: 16, width: 16, layout: 'nchw', batch: 'dynamic' },
      problem: null,
      parameters: 256 * 3 + 3,
    });
  });

  test('says what is wrong with a model that takes two inputs, and still shows it', async () => {
    const builder = new GraphBuilder(17);
    const sum = builder.add('Add', [
      builder.input('a', 'float32', ['batch', 3]),
      builder.input('b', 'float32', ['batch', 3]),
    ]);
    builder.output(sum, 'float32', ['batch', 3]);
    const path = join(folder, 'two.onnx');
    await writeModel(builder.model(), path);
    const found = await call(engineHandlers(), 'inspect', { path, labels: null });
    expect(found.input).toBeNull();
    expect(found.problem).toMatch(/2 inputs/);
    expect(found.operators).toEqual({ Add: 1 });
  });

  test('another number of labels is a problem, not an error', async () => {
    const found = await call(engineHandlers(), 'inspect', { path: linear.path, labels: 4 });
    expect(found.problem).toMatch(/4 labels/);
  });
});

test('checkReference finds its own outputs within rounding and a wrong one at its size', async () => {
  const random = new SeededRandom(8);
  const inputs = Float32Array.from({ length: 2 * 256 }, () => random.normal());
  const outputs = Float32Array.from([
    ...linear.logits(inputs.subarray(0, 256)),
    ...linear.logits(inputs.subarray(256)),
  ]);
  outputs[4] = (outputs[4] as number) + 100;
  const inputsPath = join(folder, 'inputs.npy');
  const outputsPath = join(folder, 'outputs.npy');
  await writeFile(inputsPath, encodeNpy(inputs, [2, 1, 16, 16]));
  await writeFile(outputsPath, encodeNpy(outputs, [2, 3]));
  const found = await call(engineHandlers(), 'checkReference', {
    classifier: classifierSource(),
    runtime: { provider: 'cpu', threads: 1 },
    inputsPath,
    outputsPath,
  });
  expect(found.samples).toBe(2);
  expect(found.maximumDifference).toBeCloseTo(100, 3);
});

test('estimate counts the passes of method and judgement and says how long they take', async () => {
  const work = await explainWork('rise', { samples: 400 });
  const handlers = engineHandlers();
  const { classifier, runtime, method, parameters, metrics, baselines } = work;
  const cost = await call(handlers, 'estimate', {
    classifier,
    runtime,
    method,
    parameters,
    metrics,
    baselines,
  });
  const result = await call(handlers, 'explain', work);
  expect(cost.passes).toBeGreaterThanOrEqual(result.passes + result.judgementPasses);
  expect(cost.passes).toBeLessThan(1.3 * (result.passes + result.judgementPasses));
  expect(cost.seconds).toBeGreaterThan(0);
  expect(cost.peakBytes).toBeGreaterThan(256 * 4);
});

test('more classifiers than are kept can be used one after another and again', async () => {
  const handlers = engineHandlers();
  const models = [
    linear,
    await linearClassifier([1, 16, 16], { seed: 6 }),
    await linearClassifier([1, 16, 16], { seed: 7 }),
  ];
  const answers: number[][] = [];
  for (const { path, classifier } of [...models, ...models]) {
    const { output } = await call(handlers, 'preview', {
      classifier: { ...classifierSource(), path, sha256: classifier.modelHash },
      runtime: { provider: 'cpu', threads: 1 },
      picture: { kind: 'file', path: picturePath },
      directory: await directory(),
    });
    answers.push(output.logits);
  }
  expect(answers.slice(3)).toEqual(answers.slice(0, 3));
});
