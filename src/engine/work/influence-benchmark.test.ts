import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { influenceBenchmarkManifest } from '#contract/influence.ts';
import type { InfluenceBenchmarkWork } from '#contract/influence-work.ts';
import {
  tinyClasses,
  tinyNetwork,
  tinySamples,
  tinySource,
  tinyTrained,
  writeSamples,
} from '../influence/fixtures/tiny-training.ts';
import { benchmarkInfluence } from './influence-benchmark.ts';
import { influenceWorkplace } from './training-services.ts';

const workplace = influenceWorkplace();
let folder = '';
let work: InfluenceBenchmarkWork;

beforeAll(async () => {
  const { folder: made, samples } = await tinySamples(24);
  folder = made;
  const source = await tinySource(await tinyNetwork(folder, 'tiny.onnx', 'gemm'));
  const training = samples.slice(0, 18).map((sample, i) => ({
    ...sample,
    extra: { true_label: i < 3 ? (tinyClasses[(i + 1) % 3] as string) : (sample.label ?? '') },
  }));
  const trained = await tinyTrained(folder, source, training);
  work = {
    trained,
    queries: { name: 'validation', samplesFile: await writeSamples(folder, samples.slice(18)) },
    methods: [
      { id: 'grad-dot', parameters: {} },
      { id: 'random', parameters: {} },
      { id: 'trac-in', parameters: { layers: 'all', projection: 8 } },
    ],
    metrics: ['lds', 'leave-one-out', 'mislabel-auroc', 'found-at-10', 'precision-at-k', 'brittleness'],
    seeds: [0, 1],
    queryCount: 4,
    subsets: 6,
    leftOut: 6,
    known: { kind: 'column', column: 'true_label' },
    directory: folder,
  };
});

afterAll(async () => {
  await workplace.kept.dispose();
  await workplace.shelf.dispose();
  await rm(folder, { recursive: true, force: true });
});

const quiet = () => ({ signal: new AbortController().signal, report: async () => {} });

describe('measuring influence methods', () => {
  it('gives every method every metric, the same bytes again, and another value to planted flips', async () => {
    const result = await benchmarkInfluence(work, quiet(), workplace);
    const bytes = await readFile(result.manifest.path, 'utf8');
    const manifest = influenceBenchmarkManifest.parse(JSON.parse(bytes));
    expect(manifest.metrics.map(({ id }) => id)).toEqual(work.metrics);
    expect(manifest.wrongLabels).toEqual([3, 3]);
    expect(manifest.head).toMatchObject({ features: 5, classes: 3 });
    expect(manifest.head.gradient).toBeLessThanOrEqual(1e-8);
    for (const entry of manifest.entries) {
      expect(entry.failure, entry.method).toBeNull();
      expect(
        entry.values.every(
          (value) => value !== null && value.low <= value.value && value.value <= value.high,
        ),
      ).toBe(true);
      expect(entry.bySeed.map((seeds) => seeds.length)).toEqual(new Array(6).fill(2));
      expect(entry.curve).toHaveLength(101);
    }
    await benchmarkInfluence(work, quiet(), workplace);
    expect(await readFile(result.manifest.path, 'utf8')).toBe(
      bytes.replace(/"passes":\d+/, await passesOf(result.manifest.path)),
    );
    const planted = {
      ...work,
      seeds: [0],
      metrics: ['mislabel-auroc' as const],
      known: { kind: 'planted' as const, share: 0.2 },
    };
    const flipped = await benchmarkInfluence(planted, quiet(), workplace);
    const second = influenceBenchmarkManifest.parse(
      JSON.parse(await readFile(flipped.manifest.path, 'utf8')),
    );
    expect(second.wrongLabels).toEqual([4]);
    expect(second.entries.map(({ failure }) => failure)).toEqual([null, null, null]);
    expect(second.entries[0]?.values[0]).not.toEqual(manifest.entries[0]?.values[2]);
  });

  it('lets the others go on when a method can not run, and says what it can not do at all', async () => {
    const wrong = await tinySource(await tinyNetwork(folder, 'other.onnx', 'gemm', { features: 7 }));
    const checkpointed = { ...work.trained, checkpoints: [{ classifier: wrong, learningRate: 0.1 }] };
    const short = { ...work, trained: checkpointed, seeds: [0], metrics: ['precision-at-k' as const] };
    const { manifest } = await benchmarkInfluence(short, quiet(), workplace);
    const { entries } = influenceBenchmarkManifest.parse(JSON.parse(await readFile(manifest.path, 'utf8')));
    expect(entries.map(({ failure }) => failure === null)).toEqual([true, true, false]);
    expect(entries[2]?.failure).toContain('other.onnx');
    expect(entries[2]?.values).toEqual([null]);
    const column = { ...short, trained: work.trained, known: { kind: 'column' as const, column: 'truth' } };
    await expect(benchmarkInfluence(column, quiet(), workplace)).rejects.toThrow('column truth');
    const absent = { ...work, queries: { name: 'gone', samplesFile: join(folder, 'gone.jsonl') } };
    await expect(benchmarkInfluence(absent, quiet(), workplace)).rejects.toThrow('gone.jsonl');
  });

  it('hears a cancel', async () => {
    const controller = new AbortController();
    let reports = 0;
    const cancelled = benchmarkInfluence(
      work,
      {
        signal: controller.signal,
        report: async () => {
          if (++reports === 1) controller.abort();
        },
      },
      workplace,
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});

async function passesOf(path: string): Promise<string> {
  return /"passes":\d+/.exec(await readFile(path, 'utf8'))?.[0] ?? '';
}
