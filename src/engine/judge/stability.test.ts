import { expect, test } from 'vitest';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import { defaultSegments } from '../segment/grid.ts';
import { judgeMap } from './judge.ts';
import type { JudgedCase } from './metric.ts';

const shape = [1, 6, 5] as const;
const linear = await linearClassifier(shape);
const picture = noisePicture(shape);
const weights = noisePicture(shape, 4);

function caseOf(seen: Float32Array = picture): JudgedCase {
  return {
    masked: new MaskedModel({ classifier: linear.classifier, picture: seen, target: 0, batch: 4 }),
    size: { height: 6, width: 5 },
    baseline: (kind) => ({ name: kind, values: new Float32Array(30) }),
    baselines: ['mean'],
    segmentation: defaultSegments(6, 5),
    mask: null,
    seed: 5,
    prepared: new Map(),
  };
}

/** The metrics of a method that is a function of the picture, and the pictures that it was asked about. */
async function measure(
  explain: (picture: Float32Array) => Float32Array,
  names: readonly string[],
  seen: Float32Array = picture,
) {
  const asked: Float32Array[] = [];
  const found = await judgeMap(caseOf(seen), explain(seen), null, names, {
    reason: 'looks at answers alone',
    ofPicture(other) {
      asked.push(other);
      return Promise.resolve(explain(other));
    },
  });
  return { asked, valueAt: (name: string) => found[name]?.value ?? Number.NaN, found };
}

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
const minus = (a: Float32Array, b: Float32Array) => Array.from(a, (value, i) => value - (b[i] as number));
/** Gradient x input of a linear logit. */
const timesWeights = (seen: Float32Array) => seen.map((value, i) => value * (weights[i] as number));
const both = ['max-sensitivity', 'local-lipschitz'];

test('both equal their definitions over the pictures that were drawn, which they share', async () => {
  const { asked, valueAt } = await measure(timesWeights, both);
  expect(asked).toHaveLength(10);
  const own = timesWeights(picture);
  const moved = asked.map((other) => norm(minus(timesWeights(other), own)));
  const apart = asked.map((other) => norm(minus(other, picture)));
  expect(valueAt('max-sensitivity')).toBeCloseTo(Math.max(...moved) / norm(own), 6);
  expect(valueAt('local-lipschitz')).toBeCloseTo(
    Math.max(...moved.map((distance, i) => distance / (apart[i] ?? 0))),
    6,
  );
  const span = Math.max(...picture) - Math.min(...picture);
  const farthest = Math.max(...asked.flatMap((other) => minus(other, picture).map(Math.abs)));
  expect(farthest).toBeLessThanOrEqual(0.02 * span + 1e-6);
  expect(farthest).toBeGreaterThan(0.018 * span);
});

test('a method that does not look at the picture is stable; one that multiplies it has that slope', async () => {
  const constant = await measure(() => weights, both);
  expect(both.map(constant.valueAt)).toEqual([0, 0]);
  const triple = await measure((seen) => seen.map((value) => 3 * value), both);
  expect(triple.valueAt('local-lipschitz')).toBeCloseTo(3, 4);
  expect(triple.found['local-lipschitz']?.settings.relative).toBeCloseTo(1, 4);
});

test("presets draw as Captum and Quantus do, and Quantus' estimate does not see a map's scale", async () => {
  const captum = await measure(timesWeights, ['max-sensitivity:captum']);
  expect(captum.asked).toHaveLength(10);
  expect(Math.max(...captum.asked.flatMap((other) => minus(other, picture).map(Math.abs)))).toBeLessThan(
    0.0201,
  );
  const sensitivity = await measure(timesWeights, ['max-sensitivity:quantus']);
  expect(sensitivity.asked).toHaveLength(200);
  const lipschitz = await measure(timesWeights, ['local-lipschitz:quantus']);
  const noise = lipschitz.asked.flatMap((other) => minus(other, picture));
  expect(norm(noise) / Math.sqrt(noise.length)).toBeCloseTo(0.1, 2);
  const larger = await measure(
    (seen) => timesWeights(seen).map((value) => 8 * value),
    ['local-lipschitz:quantus'],
  );
  expect(larger.valueAt('local-lipschitz:quantus')).toBeCloseTo(
    lipschitz.valueAt('local-lipschitz:quantus'),
    6,
  );
});

test('a map of zeros, or a flat picture, has no value and says why', async () => {
  const zeros = await measure(() => new Float32Array(30), both);
  expect(zeros.found['max-sensitivity']).toMatchObject({
    value: null,
    settings: { reason: 'the map is zero everywhere' },
  });
  const flat = await measure(timesWeights, both, new Float32Array(30).fill(2));
  expect(flat.found['local-lipschitz']).toMatchObject({
    value: null,
    settings: { reason: 'the picture is the same everywhere' },
  });
});

test.each(both)('%s of a map from elsewhere is refused', async (id) => {
  await expect(judgeMap(caseOf(), weights, null, [id])).rejects.toMatchObject({ code: 'usage' });
});
