import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import { defaultSegments } from '../segment/grid.ts';
import { judgingPasses } from './index.ts';
import { judgeControls, judgeMap } from './judge.ts';
import { imputeLinearly } from './linear-imputation.ts';
import type { JudgedCase } from './metric.ts';

/** Made by bench/peers/metrics/make_fixture.py with Quantus and NumPy. */
const fixture = z
  .object({
    shape: z.tuple([z.number(), z.number(), z.number()]),
    target: z.number(),
    picture: z.array(z.number()),
    weights: z.array(z.number()),
    bias: z.array(z.number()),
    map: z.array(z.number()),
    labels: z.array(z.number()),
    irof: z.object({ quantus: z.number(), paper: z.number() }),
    imputation: z.object({ removed: z.array(z.number()), picture: z.array(z.number()) }),
    road: z.object({ highestFirst: z.array(z.number()), lowestFirst: z.array(z.number()) }),
    pixelFlipping: z.number(),
  })
  .parse(JSON.parse(readFileSync(new URL('metrics.fixture.json', import.meta.url), 'utf8')));
const { shape } = fixture;
const [channels, height, width] = shape;
const size = { height, width };
const pixels = height * width;
const picture = Float32Array.from(fixture.picture);
const map = Float32Array.from(fixture.map);
const linear = await linearClassifier(shape, {
  weights: Float32Array.from(fixture.weights),
  bias: Float32Array.from(fixture.bias),
});
const zero = { name: 'mean', values: new Float32Array(picture.length) };
const dark = { name: 'black', values: new Float32Array(picture.length).fill(-1.5) };

function caseOf(parts: Partial<JudgedCase> = {}): JudgedCase {
  return {
    masked: new MaskedModel({ classifier: linear.classifier, picture, target: fixture.target, batch: 8 }),
    size,
    baseline: (kind) => (kind === 'black' ? dark : zero),
    baselines: ['mean'],
    segmentation: { kind: 'labels', labels: Int32Array.from(fixture.labels), ...size, count: 12 },
    mask: null,
    seed: 1,
    prepared: new Map(),
    ...parts,
  };
}

async function measure(name: string, judged: Float32Array = map, parts: Partial<JudgedCase> = {}) {
  const { [name]: found } = await judgeMap(caseOf(parts), judged, null, [name]);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

/** What pixel i adds to the target's logit, channels together, against a baseline. */
function contributions(baseline: Float32Array): Float32Array {
  return Float32Array.from({ length: pixels }, (_, i) => {
    let sum = 0;
    for (let at = i; at < picture.length; at += pixels) {
      const weight = linear.weights[at * 3 + fixture.target] as number;
      sum += weight * ((picture[at] as number) - (baseline[at] as number));
    }
    return sum;
  });
}

describe('IROF', () => {
  test("equals the paper's formula, and Quantus in its preset", async () => {
    expect((await measure('irof')).value).toBeCloseTo(fixture.irof.paper, 5);
    expect((await measure('irof:quantus')).value).toBeCloseTo(fixture.irof.quantus, 4);
  });
  test('costs nothing beside segment deletion', async () => {
    const judged = caseOf();
    await judgeMap(judged, map, null, ['segment-deletion']);
    const { passes } = judged.masked;
    await judgeMap(judged, map, null, ['segment-deletion', 'irof', 'irof:quantus']);
    expect(judged.masked.passes).toBe(passes);
  });
});

test("pixel deletion in Quantus' preset equals its pixel flipping", async () => {
  const large = [1, 30, 30] as const;
  const at = Array.from({ length: 900 }, (_, i) => i);
  const model = await linearClassifier(large, {
    weights: Float32Array.from(
      at.flatMap((i) => [Math.cos(0.3 * i), Math.sin(0.9 * i), Math.cos(1.7 * i)].map((w) => w / 30)),
    ),
    bias: new Float32Array(3),
  });
  const seen = Float32Array.from(at, (i) => Math.sin(0.7 * i));
  const ranked = Float32Array.from(at, (i) => Math.sin(1.1 * i));
  const found = await measure('deletion:quantus', ranked, {
    masked: new MaskedModel({ classifier: model.classifier, picture: seen, target: 1, batch: 8 }),
    size: { height: 30, width: 30 },
    segmentation: defaultSegments(30, 30),
  });
  expect(found.value).toBeCloseTo(fixture.pixelFlipping, 4);
});

describe('linear imputation', () => {
  const removed = new Uint8Array(pixels);
  for (const pixel of fixture.imputation.removed) removed[pixel] = 1;

  test('equals Quantus without noise', async () => {
    const imputed = await imputeLinearly(picture, shape, removed);
    for (const [i, value] of fixture.imputation.picture.entries()) expect(imputed[i]).toBeCloseTo(value, 5);
  });
  test('of all but one pixel gives that pixel everywhere', async () => {
    const only = new Uint8Array(pixels).fill(1);
    only[37] = 0;
    const imputed = await imputeLinearly(picture, shape, only);
    for (let i = 0; i < imputed.length; i++) {
      expect(imputed[i]).toBeCloseTo(picture[Math.floor(i / pixels) * pixels + 37] as number, 4);
    }
  });
  test('needs a pixel', async () => {
    const all = new Uint8Array(pixels).fill(1);
    await expect(imputeLinearly(picture, shape, all)).rejects.toThrow(/no pixel is kept/);
  });
  test('ends when a pause says so', async () => {
    const large = new Uint8Array(10_000).fill(1, 1);
    const stop = () => Promise.reject(new Error('stopped'));
    await expect(imputeLinearly(noisePicture([1, 100, 100]), [1, 100, 100], large, stop)).rejects.toThrow(
      'stopped',
    );
  });
});

describe('ROAD', () => {
  test('follows the curves of Quantus but for the noise', async () => {
    const { value, settings } = await measure('road');
    const { probability } = settings.curve as { probability: typeof fixture.road };
    const { highestFirst, lowestFirst } = fixture.road;
    for (const i of [0, 1, 2, 3]) {
      expect(Math.abs((probability.highestFirst[i] ?? 0) - (highestFirst[i] ?? 1))).toBeLessThan(0.02);
      expect(Math.abs((probability.lowestFirst[i] ?? 0) - (lowestFirst[i] ?? 1))).toBeLessThan(0.02);
    }
    const expected = highestFirst.reduce((sum, p, i) => sum + ((lowestFirst[i] ?? 0) - p) / 8, 0);
    expect(Math.abs((value ?? 1) - expected)).toBeLessThan(0.01);
  });
  test('turns its sign with the map', async () => {
    const own = await measure('road', contributions(zero.values));
    const opposite = await measure(
      'road',
      contributions(zero.values).map((value) => -value),
    );
    expect(own.value).toBeGreaterThan(0.05);
    expect(opposite.value).toBeCloseTo(-(own.value ?? 0), 1);
  });
});

describe('infidelity', () => {
  test.each(['mean', 'black'] as const)(
    'of exact contributions to a linear logit is 0 (%s)',
    async (kind) => {
      const exact = contributions(kind === 'black' ? dark.values : zero.values);
      for (const name of ['infidelity', 'infidelity:unscaled']) {
        expect((await measure(name, exact, { baselines: [kind] })).value).toBeLessThan(1e-9);
      }
    },
  );
  test('of twice the contributions is their mean square unscaled, and 0 scaled by a half', async () => {
    const double = contributions(zero.values).map((value) => 2 * value);
    const nothing = await measure('infidelity:unscaled', new Float32Array(pixels));
    const unscaled = await measure('infidelity:unscaled', double);
    expect(unscaled.value).toBeCloseTo(nothing.value ?? Number.NaN, 5);
    expect(nothing.settings.shareOfChange).toEqual({ mean: 1 });
    const scaled = await measure('infidelity', double);
    expect(scaled.value).toBeLessThan(1e-9);
    expect(scaled.settings.factor).toEqual({ mean: expect.closeTo(0.5, 5) });
  });
  test('under Gaussian noise is 0 for the gradient, deviation^2 |w|^2 for nothing', async () => {
    const flat = [1, 20, 20] as const;
    const one = await linearClassifier(flat);
    const seen = noisePicture(flat);
    const parts = {
      masked: new MaskedModel({ classifier: one.classifier, picture: seen, target: 2, batch: 16 }),
      size: { height: 20, width: 20 },
      segmentation: { kind: 'masks', masks: new Uint8Array(400), count: 1, height: 20, width: 20 } as const,
    };
    const gradient = Float32Array.from({ length: 400 }, (_, i) => one.weights[3 * i + 2] as number);
    expect((await measure('infidelity:gaussian', gradient, parts)).value).toBeLessThan(1e-9);
    const nothing = await measure('infidelity:gaussian', new Float32Array(400), {
      ...parts,
      prepared: new Map(),
    });
    const centre = seen.reduce((sum, value) => sum + value, 0) / 400;
    const variance = seen.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 400;
    const expected = 0.04 * variance * gradient.reduce((sum, weight) => sum + weight ** 2, 0);
    // A mean of 100 squares of normal numbers has a relative deviation of sqrt(2 / 100); four of them are allowed.
    expect(Math.abs((nothing.value ?? 0) / expected - 1)).toBeLessThan(0.57);
  });
});

test.each([['irof'], ['road'], ['infidelity:gaussian'], ['irof', 'road', 'infidelity:gaussian']])(
  '%s cost what they announce, controls included',
  async (...asked) => {
    const own = caseOf();
    await judgeMap(own, map, null, asked);
    const controls = caseOf();
    await judgeControls(controls, asked);
    const announced = judgingPasses(asked, { size, baselines: 1, segments: 12, method: null });
    const run = own.masked.passes + controls.masked.passes;
    expect(run).toBeLessThanOrEqual(announced);
    // The empty and the whole picture are counted with each map and known after the first.
    expect(run).toBeGreaterThanOrEqual(announced - (asked.includes('irof') ? 20 : 0));
  },
);

test('squares cost at most what they announce: equal ones are asked once', async () => {
  const judged = caseOf({ baselines: ['mean', 'black'] });
  await judgeMap(judged, map, null, ['infidelity', 'infidelity:unscaled']);
  expect(judged.masked.passes).toBeLessThanOrEqual(201);
  expect(judged.masked.passes).toBeGreaterThan(120);
});

test('the same seed gives the same values', async () => {
  for (const name of ['road', 'infidelity', 'infidelity:gaussian']) {
    expect(await measure(name)).toEqual(await measure(name));
    expect((await measure(name, map, { seed: 2 })).value).not.toBe((await measure(name)).value);
  }
});

test('whole pictures get the answers that the classifier gives', async () => {
  const { masked } = caseOf();
  const { logits } = await masked.evaluatePictures(11, (index, into) => into.set(noisePicture(shape, index)));
  expect(masked.passes).toBe(11);
  for (const [index, logit] of logits.entries()) {
    expect(logit).toBeCloseTo(linear.logits(noisePicture(shape, index))[fixture.target] as number, 4);
  }
  expect(picture.length).toBe(channels * pixels);
});
