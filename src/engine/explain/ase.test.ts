import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blended, linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { asFloat32, decodeNpy } from '../math/npy.ts';
import { softmax } from '../math/softmax.ts';
import { relativeError } from '../onnx/golden-cases.ts';
import { openClassifier } from '../runtime/classifier.ts';
import { gridSegments } from '../segment/grid.ts';
import type { OverlappingMasks, Segmentation } from '../segment/segmentation.ts';
import { ase } from './ase.ts';
import { conceptMasks } from './ase-concepts.ts';
import { explainContext } from './fixtures/explain-context.ts';

const shape = [1, 40, 50] as const;
const pixels = 2000;
const linear = await linearClassifier(shape, { seed: 8 });
const picture = noisePicture(shape, 2);
const baseline = noisePicture(shape, 3);
const target = 1;

/** The class's probability where `shown` holds, without any graph. */
function probability(shown: (pixel: number) => boolean): number {
  const mask = Array.from({ length: pixels }, (_, i) => Number(shown(i)));
  return softmax(linear.logits(blended(picture, baseline, mask)), 3)[target] as number;
}

/** Mean of first and last marginal, from the definition. */
function score(inside: (pixel: number) => boolean): number {
  const brought = probability(inside) - probability(() => false);
  const lost = probability(() => true) - probability((i) => !inside(i));
  return (brought + lost) / 2;
}

/** Masks of rectangles: top, left, bottom, right. */
function rectangles(...corners: readonly (readonly [number, number, number, number])[]): OverlappingMasks {
  const masks = new Uint8Array(corners.length * pixels);
  for (const [m, [top, left, bottom, right]] of corners.entries()) {
    for (let y = top; y < bottom; y++) masks.fill(1, m * pixels + y * 50 + left, m * pixels + y * 50 + right);
  }
  return { kind: 'masks', masks, height: 40, width: 50, count: corners.length };
}

function run(segmentation: Segmentation) {
  const { classifier } = linear;
  const context = explainContext({ classifier, picture, target, baseline, segmentation });
  return {
    context,
    outcome: ase.explain(context, { segments: null, baseline: 'mean', value: 'probability' }),
  };
}

test('on a label map scores are the mean of first and last marginal, in 2n + 2 passes', async () => {
  const grid = gridSegments(40, 50, 2, 3);
  const { outcome, context } = run(grid);
  const { scores, map, metrics, warnings } = await outcome;
  for (let s = 0; s < 6; s++) {
    expect(scores?.[s]).toBeCloseTo(
      score((i) => grid.labels[i] === s),
      6,
    );
  }
  expect([...map]).toEqual([...grid.labels].map((label) => scores?.[label]));
  expect(context.masked.passes).toBe(2 * 6 + 2);
  expect(metrics?.['residual-score']).toBeUndefined();
  expect(warnings.join()).toMatch(/masks of SAM/);
});

describe('on masks', () => {
  // The second overlaps the first, the third repeats the first but for a row, the fourth is a speck.
  const masks = rectangles([0, 0, 20, 20], [10, 10, 30, 40], [0, 0, 19, 20], [39, 49, 40, 50]);
  const inside = (m: number) => (i: number) => masks.masks[m * pixels + i] === 1;
  const uncovered = (i: number) => !inside(0)(i) && !inside(1)(i);

  test('duplicates share a score, specks have none, and what no mask covers is a concept of its own', async () => {
    const { outcome, context } = run(masks);
    const { scores, map, metrics, warnings } = await outcome;
    const [first, second, residual] = [score(inside(0)), score(inside(1)), score(uncovered)];
    expect(scores?.[0]).toBeCloseTo(first, 6);
    expect(scores?.[1]).toBeCloseTo(second, 6);
    expect(scores?.[2]).toBe(scores?.[0]);
    expect(scores?.[3]).toBe(0);
    expect(metrics?.['residual-score']?.value).toBeCloseTo(residual, 6);
    const area = Array.from({ length: pixels }, (_, i) => i).filter(uncovered).length;
    expect(metrics?.['residual-score']?.settings).toEqual({ pixels: area, share: area / pixels });
    for (let i = 0; i < pixels; i++) {
      const holding = [first, second, residual].filter((_, m) => (m < 2 ? inside(m)(i) : uncovered(i)));
      expect(map[i]).toBeCloseTo(Math.max(...holding), 6);
    }
    const gap = Math.abs(first + second + residual - (probability(() => true) - probability(() => false)));
    expect(metrics?.['local-accuracy-gap']?.value).toBeCloseTo(gap, 6);
    expect(context.masked.passes).toBe(2 * 3 + 2);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/1 segment is below 0.1 %/);
    expect(warnings[1]).toMatch(/1 mask shows the same/);
  });

  test('masks that cover everything leave no residual', () => {
    const { residual, concepts } = conceptMasks(rectangles([0, 0, 40, 30], [0, 20, 40, 50]));
    expect(residual).toBeNull();
    expect(concepts.count).toBe(2);
  });

  test('only specks: the residual is the whole picture', async () => {
    const { outcome } = run(rectangles([0, 0, 1, 1]));
    const { scores, map, metrics } = await outcome;
    const whole = probability(() => true) - probability(() => false);
    expect([...(scores ?? [])]).toEqual([0]);
    expect(metrics?.['residual-score']?.value).toBeCloseTo(whole, 6);
    expect(map.every((value) => Math.abs(value - whole) < 1e-6)).toBe(true);
  });

  test('an overlap of just 0.8 is no duplicate', () => {
    const { duplicates } = conceptMasks(rectangles([0, 0, 10, 10], [0, 0, 8, 10]));
    expect(duplicates).toBe(0);
    expect(conceptMasks(rectangles([0, 0, 10, 10], [0, 0, 9, 10])).duplicates).toBe(1);
  });

  test('a mask is compared with those that stay, not with those that were left out', () => {
    // Each overlaps the one before by more than 0.8, the third the first by less.
    const chain = rectangles([0, 0, 20, 20], [0, 0, 17, 20], [0, 0, 14, 20]);
    expect([...conceptMasks(chain).conceptOf]).toEqual([0, 0, 1]);
  });
});

test('specks of a label map make up the residual', () => {
  const labels = new Int32Array(pixels).fill(1, 1000);
  labels[0] = 2;
  labels[1999] = 3;
  const { concepts, residual, conceptOf } = conceptMasks({
    ...{ kind: 'labels', labels, height: 40, width: 50, count: 4 },
  });
  expect(residual).toBe(2);
  expect([...conceptOf]).toEqual([0, 1, -1, -1]);
  expect(concepts).toMatchObject({ kind: 'labels', count: 3 });
  if (concepts.kind === 'labels') {
    expect([concepts.labels[0], concepts.labels[1], concepts.labels[1999]]).toEqual([2, 0, 2]);
  }
});

const golden = fileURLToPath(new URL('../../../../shared/golden/', import.meta.url));
const isThere = existsSync(golden);
if (!isThere) console.warn(`Left out: reference cases are read from ${golden}, which is not there.`);

describe.skipIf(!isThere)('brute-force values', () => {
  test.each(isThere ? readdirSync(join(golden, 'segments')) : [])('%s', async (name) => {
    const folder = join(golden, 'segments', name);
    const said = z
      .object({ model: z.string(), target: z.number() })
      .parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
    const array = (file: string) => decodeNpy(readFileSync(join(folder, `${file}.npy`)), file);
    const classifier = await openClassifier({ modelPath: join(golden, said.model), threads: 1 });
    const { height, width } = classifier;
    const labels = Int32Array.from(array('segments').data as ArrayLike<number>);
    const context = explainContext({
      ...{ classifier, target: said.target, picture: asFloat32(array('input')) },
      segmentation: { kind: 'labels', labels, height, width, count: Math.max(...labels) + 1 },
    });
    const { scores } = await ase.explain(context, { segments: null, baseline: 'mean', value: 'probability' });
    expect(relativeError(scores ?? [], asFloat32(array('ase')))).toBeLessThan(1e-3);
  });
});
