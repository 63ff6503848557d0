import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { resample } from '../../image/resample.ts';
import { samSegmenter } from '../sam.ts';
import { sam2Segmenter } from '../sam2.ts';
import type { SegmentedPicture, SegmenterContext, SegmentOutcome, SegmentProgress } from '../segmenter.ts';
import type { ExportForm } from './fixtures/grey-networks.ts';
import { boxOf, nms, type ReferenceSettings, referenceMasks } from './fixtures/reference.ts';
import { contextWith } from './fixtures/side-loaded.ts';
import { cleanMask } from './small-regions.ts';

const folder = mkdtempSync(join(os.tmpdir(), 'sam-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const contextFor = (form: ExportForm, given: Partial<SegmenterContext> = {}) =>
  contextWith(folder, form, given);

const small = { pointsPerSide: 8, stability: 0.7, predictedIou: 0.88, boxNms: 0.7 };

function segmentWith(form: ExportForm, context: SegmenterContext, given: Readonly<Record<string, unknown>>) {
  const segmenter = form.startsWith('sam2') ? sam2Segmenter : samSegmenter;
  return segmenter.segment(context, segmenter.parameters.parse(given));
}

/** What the reference gives, with the picture resized as the form asks for. */
function expected(form: ExportForm, source: SegmentedPicture, given: Readonly<Record<string, unknown>>) {
  const settings: ReferenceSettings = samSegmenter.parameters.parse(given);
  const inBytes = !form.startsWith('sam2');
  return referenceMasks(form, source, settings, (plane, height, width) => {
    const raw = Array.from({ length: plane.height * plane.width }, (_, i) =>
      plane.at(Math.floor(i / plane.width), i % plane.width),
    );
    const data = inBytes ? Uint8Array.from(raw, Math.round) : Float32Array.from(raw);
    const resized = resample(
      { height: plane.height, width: plane.width, channels: 1, data },
      width,
      height,
      'bilinear',
    );
    return { height, width, at: (y, x) => resized.data[y * width + x] as number };
  });
}

/** Copies of the masks. */
function masksOf({ segmentation }: Pick<SegmentOutcome, 'segmentation'>): Uint8Array[] {
  if (segmentation.kind !== 'masks') throw new Error('masks expected');
  const { masks, count, height, width } = segmentation;
  return Array.from({ length: count }, (_, i) => masks.slice(i * height * width, (i + 1) * height * width));
}

/** Masks as texts, in an order of their own. */
function texts(masks: readonly ArrayLike<number>[]): string[] {
  return masks.map((mask) => Array.from(mask).join('')).sort();
}

async function compare(form: ExportForm, given: Readonly<Record<string, unknown>>) {
  const context = await contextFor(form);
  const wanted = expected(form, context.picture, given);
  const { segmentation, qualities } = await segmentWith(form, context, given);
  expect(texts(masksOf({ segmentation }))).toEqual(texts(wanted.map(({ pixels }) => pixels.map(Number))));
  const ious = Array.from(qualities?.['predicted-iou'] ?? []);
  expect(ious).toEqual([...ious].sort((a, b) => b - a));
  wanted.forEach(({ iou }, i) => {
    expect(ious[i]).toBeCloseTo(iou, 5);
  });
  const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
  expect(total(qualities?.stability ?? [])).toBeCloseTo(total(wanted.map(({ stability }) => stability)), 4);
  return wanted;
}

describe('automatic masks are those of the definition, pixel by pixel', () => {
  test.each<ExportForm>([
    'sam',
    'sam-batched',
    'sam-preprocessing',
    'sam-single-mask',
    'sam-without-coarse',
    'efficient-sam',
    'sam2',
    'sam2-single-mask',
    'sam2-original-size',
  ])('of an export of the form %s', async (form) => {
    const wanted = await compare(form, small);
    expect(wanted.length).toBeGreaterThan(2);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['with a layer of crops', { ...small, cropLayers: 1, cropOverlap: 0.3 }],
    [
      'with two layers of crops and fewer points in them',
      { ...small, cropLayers: 2, cropPointsDownscale: 2 },
    ],
    ['with a strict filter for predicted IoU', { ...small, predictedIou: 0.97 }],
    ['with a strict filter for stability', { ...small, stability: 0.9, stabilityOffset: 0.5 }],
    ['with boxes that may hardly overlap', { ...small, boxNms: 0.2 }],
    ['with an uneven number of points', { ...small, pointsPerSide: 7, pointsPerBatch: 5 }],
  ])('%s', async (_, given) => {
    await compare('sam2', given);
    await compare('sam', given);
  });
});

test('small islands and holes are removed, and duplicates once more, unchanged masks first', async () => {
  const context = await contextFor('sam2');
  const { height, width } = context.picture;
  const raw = await segmentWith('sam2', context, small);
  const cleaned = await segmentWith('sam2', context, { ...small, minimumArea: 100 });
  const wanted = masksOf(raw).map((mask, i) => {
    const changed = cleanMask(mask, height, width, 100);
    const set = Array.from(mask, (value) => value !== 0);
    const iou = raw.qualities?.['predicted-iou']?.[i] ?? 0;
    return { pixels: set, box: boxOf(set, width), iou, stability: changed ? 0 : 1, crop: [] };
  });
  expect(new Set(wanted.map(({ stability }) => stability))).toEqual(new Set([0, 1]));
  const kept = nms(wanted, ({ stability }) => stability, 0.7);
  expect(kept.length).toBeLessThan(wanted.length);
  expect(texts(masksOf(cleaned))).toEqual(texts(kept.map(({ pixels }) => pixels.map(Number))));
});

test.each(['sam', 'sam2', 'sam-preprocessing'] as const)(
  '%s: grey in three channels is grey',
  async (form) => {
    const context = await contextFor(form);
    const { values, ...size } = context.picture;
    const threefold = Float64Array.from(
      { length: 3 * values.length },
      (_, i) => values[Math.floor(i / 3)] ?? 0,
    );
    const colour = { ...context, picture: { ...size, channels: 3 as const, values: threefold } };
    const grey = await segmentWith(form, context, small);
    expect((await segmentWith(form, colour, small)).segmentation).toEqual(grey.segmentation);
  },
);

test('the size of runs changes nothing', async () => {
  const context = await contextFor('sam2');
  const one = await segmentWith('sam2', context, { ...small, pointsPerBatch: 1 });
  const many = await segmentWith('sam2', context, { ...small, pointsPerBatch: 64 });
  expect(many.segmentation).toEqual(one.segmentation);
});

test('the same picture, files and parameters give the same bytes', async () => {
  const context = await contextFor('sam');
  const once = await segmentWith('sam', context, small);
  expect(await segmentWith('sam', context, small)).toEqual(once);
});

test('progress is told per batch of points, over all crops', async () => {
  const seen: SegmentProgress[] = [];
  const context = await contextFor('sam2', { report: async (progress) => void seen.push(progress) });
  await segmentWith('sam2', context, { ...small, pointsPerSide: 4, pointsPerBatch: 8, cropLayers: 1 });
  expect(seen.map(({ done }) => done)).toEqual([0, 8, 16, 16, 24, 32, 32, 40, 48, 48, 56, 64, 64, 72, 80]);
  expect(new Set(seen.map(({ total, unit }) => `${total} ${unit}`))).toEqual(new Set(['80 points']));
  expect(seen.at(-1)?.message).toBe('crop 5 of 5');
});

test('a cancel is heard before the next run of the decoder', async () => {
  const controller = new AbortController();
  let reports = 0;
  const context = await contextFor('sam', {
    signal: controller.signal,
    report: async () => {
      reports++;
      controller.abort();
    },
  });
  await expect(segmentWith('sam', context, small)).rejects.toMatchObject({ code: 'cancelled' });
  expect(reports).toBe(1);
});

test('more masks than asked for are cut to the best, with a warning', async () => {
  const context = await contextFor('sam2');
  const all = await segmentWith('sam2', context, small);
  const few = await segmentWith('sam2', context, { ...small, maximumMasks: 2 });
  expect(few.segmentation.count).toBe(2);
  expect(few.qualities?.['predicted-iou']).toEqual(all.qualities?.['predicted-iou']?.slice(0, 2));
  expect(few.warnings).toEqual([
    `Of ${all.segmentation.count} masks the best 2 are kept (limit maximumMasks 2).`,
  ]);
});

test('when no mask passes, the message says which filter took them', async () => {
  const context = await contextFor('sam');
  await expect(segmentWith('sam', context, { ...small, predictedIou: 1 })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/of 192 proposals 0 are above predicted IoU 1/),
  });
});

test('a decoder with one mask per point is used, with a warning', async () => {
  const { warnings } = await segmentWith('sam-single-mask', await contextFor('sam-single-mask'), small);
  expect(warnings).toEqual([expect.stringMatching(/one mask per point/)]);
});

test('files and passes are told for the record', async () => {
  const { read, passes, metrics } = await segmentWith('sam', await contextFor('sam'), small);
  expect(read?.map(({ role, name }) => `${role}: ${name}`)).toEqual([
    'segmenter encoder: encoder.onnx',
    'segmenter decoder: decoder.onnx',
  ]);
  expect(passes).toBe(65);
  expect(metrics?.proposals).toMatchObject({ value: 192, settings: { form: 'sam', points: 64, crops: 1 } });
});
