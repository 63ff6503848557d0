import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  type BenchmarkUnitResult,
  type BenchmarkUnitWork,
  benchmarkUnitWork,
} from '#contract/benchmark-work.ts';
import { linearClassifier } from '../masked-model/fixtures/linear-classifier.ts';
import { encodeNpy } from '../math/npy.ts';
import { SeededRandom } from '../math/random.ts';
import { engineHandlers } from './handlers.ts';

let work: BenchmarkUnitWork;
let other: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waferlens-benchmark-'));
  const linear = await linearClassifier([1, 16, 16]);
  const random = new SeededRandom(4);
  const tensor = join(folder, 'x.npy');
  await writeFile(
    tensor,
    encodeNpy(
      Float32Array.from({ length: 256 }, () => random.normal()),
      [1, 1, 16, 16],
    ),
  );
  const segments = async (name: string, side: number) => {
    const labels = Int32Array.from(
      { length: 256 },
      (_, i) => Math.floor(i / 16 / side) * (16 / side) + Math.floor((i % 16) / side),
    );
    await writeFile(join(folder, name), encodeNpy(labels, [16, 16]));
    return join(folder, name);
  };
  other = await segments('eights.npy', 8);
  work = benchmarkUnitWork.parse({
    classifier: {
      path: linear.path,
      sha256: linear.classifier.modelHash,
      labels: ['bridge', 'particle', 'scratch'],
      preprocessing: {
        ...{ channels: 'grey', size: [16, 16], resize: 'bilinear', fit: 'stretch' },
        ...{ scale: 1 / 255, mean: [0.5], std: [0.25], layout: 'nchw' },
      },
      answerName: null,
      batchSizesFile: null,
    },
    runtime: { provider: 'cpu', threads: 1, batchSize: 8 },
    picture: { kind: 'tensor', path: tensor, row: 0 },
    labelIndex: null,
    maskPath: null,
    segmentsPath: await segments('fours.npy', 4),
    entries: [
      { method: 'rise', parameters: { samples: 40 } },
      { method: 'rise', parameters: { samples: 80 } },
      { method: 'grad-cam' },
      { method: 'random' },
      { method: 'centre' },
    ],
    metrics: ['segment-insertion-minus-deletion', 'segment-insertion', 'segment-deletion', 'iou-top'],
    target: 'predicted',
    baselines: ['black', 'mean'],
    seed: 5,
  });
});

/** Runs the unit with changes, as a worker with these handlers. */
async function run(
  handlers: ReturnType<typeof engineHandlers>,
  changes: Partial<BenchmarkUnitWork> = {},
): Promise<BenchmarkUnitResult> {
  const context = { signal: new AbortController().signal, report: async () => {} };
  return handlers.benchmarkUnit({ ...work, ...changes }, context);
}

test('each entry has the passes of its own; one that can not run is a failed cell and stops no other', async () => {
  const { entries, segments } = await run(engineHandlers());
  expect(segments).toBe(16);
  const passes = entries.map(({ cell }) => (cell.state === 'done' ? cell.passes : cell.code));
  expect(passes).toEqual([40, 80, 'unsupported', 0, 0]);
  for (const { cell } of entries) {
    if (cell.state === 'failed') continue;
    const [difference, insertion, deletion, located] = cell.values;
    expect(difference).toBeCloseTo((insertion ?? 0) - (deletion ?? 0), 10);
    expect(located).toBeNull();
    expect(cell.byBaseline.map((values) => values.length)).toEqual([2, 2, 2, 0]);
  }
});

test('a map that needs no segments serves all segmentations; another worker finds the same values', async () => {
  const handlers = engineHandlers();
  await run(handlers);
  const second = await run(handlers, { segmentsPath: other });
  expect(second.entries.map(({ shared }) => shared)).toEqual([true, true, false, false, false]);
  const alone = await run(engineHandlers(), { segmentsPath: other });
  expect(second.entries.map(({ cell }) => cell)).toEqual(alone.entries.map(({ cell }) => cell));
});

test('metrics that run a method again, and unknown ones, are refused', async () => {
  await expect(run(engineHandlers(), { metrics: ['randomisation'] })).rejects.toThrow(/randomisation/);
  await expect(run(engineHandlers(), { metrics: ['beauty'] })).rejects.toThrow(/no metric beauty/);
});
