import { expect, test } from 'vitest';
import { GradientModel } from '../../gradients/gradient-model.ts';
import { noisePicture } from '../../masked-model/fixtures/linear-classifier.ts';
import { relativeError } from '../../onnx/golden-cases.ts';
import { featureClassifier } from '../fixtures/feature-classifier.ts';
import { headOf, lastLayerProducts } from './loss-gradients.ts';
import { correlationThreshold, neighbourhoods } from './neighbourhoods.ts';
import { addProducts, centredCosines } from './segment-vectors.ts';

test('cosines are those of the centred vectors', () => {
  const vectors = [
    [1, 0],
    [3, 0],
    [2, 3],
  ];
  const gram = new Float64Array(9);
  addProducts(gram, vectors);
  // The mean is (2, 1): what is left is (-1, -1), (1, -1), (0, 2).
  const cosines = centredCosines(gram, 3);
  const half = Math.SQRT1_2;
  for (const [i, expected] of [1, 0, -half, 0, 1, -half, -half, -half, 1].entries()) {
    expect(cosines[i]).toBeCloseTo(expected, 12);
  }
});

test('vectors that are all the same correlate with nothing', () => {
  expect([...centredCosines(new Float64Array(4).fill(5), 2)]).toEqual([1, 0, 0, 1]);
});

test('of too many neighbours the strongest stay, by magnitude', () => {
  const row = [1, 0.9, -0.95, 0.6, 0.2];
  const matrix = Float64Array.from([...row, ...new Array(20).fill(0)]);
  expect(neighbourhoods(matrix, 5, 0.5, 2)).toEqual({ members: [[1, 2], [], [], [], []], cut: 1 });
});

test('a quantile of one half leaves half of the pairs', () => {
  const matrix = Float64Array.of(1, 0.1, -0.2, 0.1, 1, 0.4, -0.2, 0.4, 1);
  expect(correlationThreshold(matrix, 3, 'quantile', 0.5)).toBeCloseTo(0.2, 12);
  expect(correlationThreshold(Float64Array.of(1), 1, 'otsu', 0.5)).toBeNull();
});

test('the closed form of the last layer is what the reverse pass gives picture by picture', async () => {
  const shape = [3, 9, 8] as const;
  const net = await featureClassifier({ shape, kernel: 3, features: 6, relu: true, head: 'pooled' });
  const gradients = new GradientModel({ classifier: net.classifier, batch: 4 });
  const pictures = [1, 2, 3].map((seed) => noisePicture(shape, seed));
  const length = 3 * 9 * 8;
  const all = Float32Array.from(pictures.flatMap((picture) => [...picture]));
  const closed = await lastLayerProducts(
    gradients,
    (from, count) => all.subarray(from * length, (from + count) * length),
    3,
    1,
    2,
    async () => {},
  );
  const weights = headOf(net.classifier)?.weights ?? '';
  const rows: Float32Array[] = [];
  for (const picture of pictures) {
    const found = await gradients.gradients({
      pictures: picture,
      n: 1,
      targets: [1],
      value: 'log-probability',
      withRespectTo: [weights],
    });
    rows.push(found.gradients[weights]?.data ?? new Float32Array());
  }
  const expected = new Float64Array(9);
  addProducts(expected, rows);
  expect(relativeError(closed, expected)).toBeLessThan(1e-5);
});
