import { describe, expect, test } from 'vitest';
import { noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { softmax } from '../math/softmax.ts';
import { explainContext } from './fixtures/explain-context.ts';
import { featureClassifier } from './fixtures/feature-classifier.ts';
import { scoreCam } from './score-cam.ts';

const shape = [3, 13, 11] as const;
const [channels, height, width] = shape;
const pixels = height * width;
const picture = noisePicture(shape, 4);
const target = 2;
/** The last of five filters is zero: a constant channel. */
const filters = noisePicture([5, 3, 9], 6).map((value, i) => (i < 108 ? value / 3 : 0));
const net = await featureClassifier({
  shape,
  kernel: 3,
  stride: 2,
  features: 5,
  filters,
  relu: true,
  head: 'pooled',
});
const [features, rows, columns] = net.grid;

/** Bilinear between pixel centres, written out pixel by pixel. */
function enlarged(map: Float32Array): Float64Array {
  const along = (at: number, from: number, to: number) => {
    const position = Math.max(0, ((at + 0.5) * from) / to - 0.5);
    const low = Math.min(from - 1, Math.floor(position));
    return { low, high: Math.min(from - 1, low + 1), share: position - low };
  };
  return Float64Array.from({ length: pixels }, (_, pixel) => {
    const y = along(Math.floor(pixel / width), rows, height);
    const x = along(pixel % width, columns, width);
    const at = (row: number, column: number) => map[row * columns + column] as number;
    const upper = at(y.low, x.low) * (1 - x.share) + at(y.low, x.high) * x.share;
    const lower = at(y.high, x.low) * (1 - x.share) + at(y.high, x.high) * x.share;
    return upper * (1 - y.share) + lower * y.share;
  });
}

/** The authors' loop: one channel after another, each enlarged, scaled, laid on the picture and run alone. */
async function oneByOne(): Promise<Float64Array> {
  const context = explainContext({ classifier: net.classifier, picture });
  const found = await context.gradients.features({ pictures: picture, n: 1, features: [net.feature] });
  const all = found.features[net.feature]?.data ?? new Float32Array();
  const sum = new Float64Array(pixels);
  for (let k = 0; k < features; k++) {
    const large = enlarged(all.subarray(k * rows * columns, (k + 1) * rows * columns));
    const [low, high] = [Math.min(...large), Math.max(...large)];
    if (low === high) continue;
    const seen = picture.map((value, i) => (value * ((large[i % pixels] as number) - low)) / (high - low));
    const { logits } = await net.classifier.forward(seen, 1);
    const score = softmax(logits, 3)[target] as number;
    for (let i = 0; i < pixels; i++) sum[i] = (sum[i] as number) + score * (large[i] as number);
  }
  return sum.map((value) => Math.max(0, value));
}

async function explain(batch: number) {
  const context = explainContext({ classifier: net.classifier, picture, target, batch });
  const resolved = scoreCam.resolve({ feature: null, baseline: 'mean' }, context.model);
  const outcome = await scoreCam.explain(context, resolved);
  return { ...outcome, context, estimate: scoreCam.estimate(resolved, context.model, 64) };
}

describe('Score-CAM', () => {
  test('is what the loop over channels gives', async () => {
    const expected = await oneByOne();
    const { map } = await explain(3);
    const scale = Math.max(...expected);
    for (let i = 0; i < pixels; i++) {
      expect(Math.abs((map[i] as number) - (expected[i] as number))).toBeLessThan(1e-5 * scale);
    }
  });

  test('leaves constant channels out of its passes', async () => {
    const { context, estimate } = await explain(3);
    expect(context.masked.passes).toBe(features - 1);
    expect(context.gradients.passes).toBe(1);
    expect(estimate.passes).toBe(1 + features);
  });

  test('does not depend on how its passes are cut, but for rounding', async () => {
    const [small, large] = [await explain(1), await explain(16)];
    for (let i = 0; i < pixels; i++) expect(small.map[i]).toBeCloseTo(large.map[i] as number, 5);
  });

  test('of features that are constant is zero and says why', async () => {
    const flat = new Float32Array(channels * pixels).fill(0.3);
    const context = explainContext({ classifier: net.classifier, picture: flat });
    const resolved = scoreCam.resolve({ feature: null, baseline: 'mean' }, context.model);
    const { map, warnings } = await scoreCam.explain(context, resolved);
    expect(Math.max(...map)).toBe(0);
    expect(warnings.join()).toMatch(/constant on this picture/);
  });
});
