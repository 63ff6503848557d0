import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  blended,
  type LinearClassifier,
  linearClassifier,
  noisePicture,
} from '../masked-model/fixtures/linear-classifier.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import { decodeNpy } from '../math/npy.ts';
import { softmax } from '../math/softmax.ts';
import { openClassifier } from '../runtime/classifier.ts';
import { gridSegments } from '../segment/grid.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { judgingPasses } from './index.ts';
import { judgeControls, judgeMap } from './judge.ts';
import type { JudgedCase } from './metric.ts';

const shape = [1, 8, 6] as const;
const size = { height: 8, width: 6 };
const linear = await linearClassifier(shape);
const picture = noisePicture(shape, 3);
const baselines = {
  black: { name: 'black', values: new Float32Array(48).fill(-1) },
  mean: { name: 'mean', values: new Float32Array(48) },
  blur: { name: 'blur', values: noisePicture(shape, 4) },
  noise: { name: 'noise', values: noisePicture(shape, 5) },
};
const names = ['black', 'mean', 'blur'] as const;
const grid = gridSegments(8, 6, 4, 3);

function caseOf(
  model: LinearClassifier,
  segmentation: Segmentation = grid,
  mask: Uint8Array | null = null,
): JudgedCase {
  return {
    masked: new MaskedModel({ classifier: model.classifier, picture, target: 1, batch: 16 }),
    size,
    baseline: (kind) => baselines[kind],
    baselines: names,
    segmentation,
    mask,
    seed: 1,
    prepared: new Map(),
  };
}

/** The target's probability for a mask, without any graph. */
function probability(mask: ArrayLike<number>, baseline: Float32Array): number {
  return softmax(linear.logits(blended(picture, baseline, mask)), 3)[1] as number;
}

const map = noisePicture(shape, 6);
const order = Array.from(map.keys()).sort((a, b) => (map[b] as number) - (map[a] as number));
const whole = probability(new Float32Array(48).fill(1), baselines.mean.values);

function area(values: readonly number[], positions: readonly number[]): number {
  return values.slice(1).reduce((sum, value, i) => {
    const width = (positions[i + 1] as number) - (positions[i] as number);
    return sum + (width * (value + (values[i] as number))) / 2;
  }, 0);
}

describe('pixel insertion and deletion', () => {
  const counts = Array.from({ length: 51 }, (_, j) => Math.round((j * 48) / 50));
  const curve = (hiding: boolean, baseline: Float32Array) =>
    counts.map((count) => {
      const shown = new Set(hiding ? order.slice(count) : order.slice(0, count));
      return probability(
        Array.from({ length: 48 }, (_, i) => Number(shown.has(i))),
        baseline,
      );
    });
  const shares = counts.map((count) => count / 48);
  const kept = (p: number) => Math.min(p, whole) / whole;

  test.each([
    ['insertion', false],
    ['deletion', true],
  ] as const)('%s equals brute force under every baseline, bounded by their range', async (id, hiding) => {
    const { [id]: found } = await judgeMap(caseOf(linear), map, null, [id]);
    const areas = names.map((name) => area(curve(hiding, baselines[name].values).map(kept), shares));
    expect(found?.value).toBeCloseTo(areas.reduce((sum, value) => sum + value, 0) / 3, 5);
    expect(found?.low).toBeCloseTo(Math.min(...areas), 5);
    expect(found?.high).toBeCloseTo(Math.max(...areas), 5);
    expect(found?.settings).toMatchObject({ interval: 'range over baselines', baselines: names, steps: 50 });
  });

  test('the headline is their difference per baseline, and costs no further passes', async () => {
    const judged = caseOf(linear);
    const found = await judgeMap(judged, map, null, ['insertion', 'deletion']);
    const passes = judged.masked.passes;
    const values = await judgeMap(judged, map, null, ['insertion-minus-deletion', 'insertion', 'deletion']);
    const difference = (found.insertion?.value ?? 0) - (found.deletion?.value ?? 0);
    expect(values['insertion-minus-deletion']?.value).toBeCloseTo(difference, 12);
    const again = caseOf(linear);
    await judgeMap(again, map, null, ['insertion-minus-deletion', 'insertion', 'deletion']);
    expect(again.masked.passes).toBe(passes);
  });

  test("Xplique's preset takes 10 steps of the plain probability from 0", async () => {
    const found = await judgeMap(caseOf(linear), map, null, ['deletion:xplique']);
    const steps = Array.from({ length: 11 }, (_, j) => Math.round((j * 48) / 10));
    const values = steps.map((count) => {
      const shown = new Set(order.slice(count));
      return probability(
        Array.from({ length: 48 }, (_, i) => Number(shown.has(i))),
        baselines.mean.values,
      );
    });
    const expected = area(
      values,
      steps.map((count) => count / 48),
    );
    expect(found['deletion:xplique']?.value).toBeCloseTo(expected, 5);
  });

  test('the map of the weights beats both controls on a linear model', async () => {
    const weights = Float32Array.from({ length: 48 }, (_, i) => {
      const other = Math.max(linear.weights[3 * i] as number, linear.weights[3 * i + 2] as number);
      return ((linear.weights[3 * i + 1] as number) - other) * (picture[i] as number);
    });
    const own = await judgeMap(caseOf(linear), weights, null, ['insertion-minus-deletion']);
    const controls = await judgeControls(caseOf(linear), ['insertion-minus-deletion']);
    const value = own['insertion-minus-deletion']?.value ?? Number.NaN;
    expect(value).toBeGreaterThan(controls.random['insertion-minus-deletion']?.value ?? Number.NaN);
    expect(value).toBeGreaterThan(controls.centre['insertion-minus-deletion']?.value ?? Number.NaN);
  });
});

describe('segment insertion and deletion', () => {
  const scores = Float32Array.from({ length: 12 }, (_, s) => Math.sin(7 * s));
  const ranked = Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));

  test.each([
    ['segment-insertion', false],
    ['segment-deletion', true],
  ] as const)('%s on a label map equals brute force by area', async (id, hiding) => {
    const found = await judgeMap(caseOf(linear), map, scores, [id]);
    const areas = names.map((name) => {
      const values = Array.from({ length: 13 }, (_, j) => {
        const top = new Set(ranked.slice(0, j));
        const mask = Array.from(grid.labels, (label) => Number(top.has(label) !== hiding));
        return Math.min(probability(mask, baselines[name].values), whole) / whole;
      });
      return area(
        values,
        Array.from({ length: 13 }, (_, j) => j / 12),
      );
    });
    expect(found[id]?.value).toBeCloseTo(areas.reduce((sum, value) => sum + value, 0) / 3, 5);
  });

  test('their difference is per baseline, in both presets, and costs no further passes', async () => {
    const judged = caseOf(linear);
    const parts = ['segment-insertion', 'segment-deletion'];
    const published = parts.map((id) => `${id}:published-segments`);
    const found = await judgeMap(judged, map, scores, [...parts, ...published]);
    const { passes } = judged.masked;
    const difference = 'segment-insertion-minus-deletion';
    const again = await judgeMap(judged, map, scores, [difference, `${difference}:published-segments`]);
    const areaOf = (id: string) => found[id]?.value ?? Number.NaN;
    const byArea = areaOf('segment-insertion') - areaOf('segment-deletion');
    expect(again[difference]?.value).toBeCloseTo(byArea, 12);
    const ofPaper = areaOf(published[0] ?? '') - areaOf(published[1] ?? '');
    expect(again[`${difference}:published-segments`]?.value).toBeCloseTo(ofPaper, 10);
    expect(judged.masked.passes).toBe(passes);
  });

  test('deletion of overlapping masks hides what any of the top masks holds', async () => {
    const masks = new Uint8Array(2 * 48);
    masks.fill(1, 0, 30);
    masks.fill(1, 48 + 20, 48 + 40);
    const segmentation = { kind: 'masks', masks, count: 2, ...size } as const;
    const found = await judgeMap(caseOf(linear, segmentation), map, Float32Array.of(1, 2), [
      'segment-deletion',
    ]);
    const visible = [() => 1, (i: number) => Number(!(i >= 20 && i < 40)), (i: number) => Number(i >= 40)];
    const areas = names.map((name) =>
      area(
        visible.map((at) => {
          const mask = Array.from({ length: 48 }, (_, i) => at(i));
          return Math.min(probability(mask, baselines[name].values), whole) / whole;
        }),
        [0, 0.5, 1],
      ),
    );
    expect(found['segment-deletion']?.value).toBeCloseTo(areas.reduce((sum, value) => sum + value, 0) / 3, 5);
  });
});

test('judging costs at most the passes that were announced', async () => {
  const asked = [
    'insertion',
    'deletion',
    'insertion-minus-deletion',
    'segment-insertion',
    'mu-fidelity',
    'average-drop',
  ];
  const own = caseOf(linear);
  await judgeMap(own, map, null, asked);
  const controls = caseOf(linear);
  await judgeControls(controls, asked);
  const announced = judgingPasses(asked, { size, baselines: 3, segments: grid.count, method: null });
  const run = own.masked.passes + controls.masked.passes;
  expect(run).toBeLessThanOrEqual(announced);
  expect(run).toBeGreaterThan(announced * 0.8);
});

test('an unknown metric is refused before anything runs', async () => {
  const judged = caseOf(linear);
  await expect(judgeMap(judged, map, null, ['insertion', 'beauty'])).rejects.toThrow(
    /there is no metric beauty/,
  );
  await expect(judgeMap(judged, map, null, ['insertion:fast'])).rejects.toThrow(/xplique, rise/);
  expect(judged.masked.passes).toBe(0);
});

test('without a mask localisation has no value and says why', async () => {
  const found = await judgeMap(caseOf(linear), map, null, ['iou-top']);
  expect(found['iou-top']).toMatchObject({ value: null, settings: { reason: 'there is no mask' } });
});

test('controls are the same whatever map they stand beside, and the random one is bounded by its draws', async () => {
  const mask = Uint8Array.from({ length: 48 }, (_, i) => Number(i % 6 < 2));
  const asked = ['insertion', 'pixel-auc'];
  const first = await judgeControls(caseOf(linear, grid, mask), asked);
  const second = await judgeControls(caseOf(linear, grid, mask), asked);
  expect(second).toEqual(first);
  const auc = first.random['pixel-auc'];
  expect(auc?.settings).toMatchObject({ draws: 3, interval: 'range over 3 seeded draws' });
  expect(auc?.low ?? 1).toBeLessThanOrEqual(auc?.value ?? 0);
  expect(auc?.high ?? 0).toBeGreaterThanOrEqual(auc?.value ?? 1);
});

const golden = fileURLToPath(new URL('../../../../shared/golden/', import.meta.url));
const goldenCase = z.object({
  model: z.string(),
  target: z.number(),
  insertion_published: z.number(),
  deletion_published: z.number(),
  insertion_area: z.number(),
  deletion_area: z.number(),
});

describe.skipIf(!existsSync(golden))('segment areas of the ranking by exact Shapley value', () => {
  test.each(['resnet-9', 'vgg-8'])('%s, both presets', async (name) => {
    const folder = join(golden, 'segments', name);
    const facts = goldenCase.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
    const array = (file: string) => decodeNpy(readFileSync(join(folder, `${file}.npy`)));
    const classifier = await openClassifier({ modelPath: join(golden, facts.model), threads: 1 });
    const { channels, height, width } = classifier;
    const labels = Int32Array.from(array('segments').data as ArrayLike<number>);
    const count = Math.max(...labels) + 1;
    const zero = { name: 'mean', values: new Float32Array(channels * height * width) };
    const judged: JudgedCase = {
      masked: new MaskedModel({
        classifier,
        picture: Float32Array.from(array('input').data as ArrayLike<number>),
        target: facts.target,
        batch: 4,
      }),
      size: { height, width },
      baseline: () => zero,
      baselines: ['mean'],
      segmentation: { kind: 'labels', labels, height, width, count },
      mask: null,
      seed: 0,
      prepared: new Map(),
    };
    const scores = Float32Array.from(array('shapley').data as ArrayLike<number>);
    const asked = ['segment-insertion', 'segment-deletion'].flatMap((id) => [id, `${id}:published-segments`]);
    const found = await judgeMap(judged, new Float32Array(height * width), scores, asked);
    const near = (id: string, expected: number) =>
      expect(Math.abs((found[id]?.value ?? Number.NaN) - expected)).toBeLessThan(1e-3 * expected);
    near('segment-insertion', facts.insertion_area);
    near('segment-deletion', facts.deletion_area);
    near('segment-insertion:published-segments', facts.insertion_published);
    near('segment-deletion:published-segments', facts.deletion_published);
  });
});
