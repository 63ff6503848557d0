import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import { chosenFeature } from '../explain/explained-model.ts';
import { featureClassifier } from '../explain/fixtures/feature-classifier.ts';
import { GradientModel } from '../gradients/gradient-model.ts';
import { resizeMap } from '../math/interpolation.ts';
import { matrix, RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { sobolDesign } from '../math/sobol-indices.ts';
import { ActivationSource, placesOf } from './activations.ts';
import { ConceptBasis } from './concept-basis.ts';
import { ConceptImportance } from './concept-importance.ts';
import { conceptMaps } from './concept-maps.ts';
import { CropResizer, cropGrid } from './crops.ts';
import { elbow } from './rank-choice.ts';
import { shares, topCrops } from './top-crops.ts';

const products = new RuntimeMatrixProduct(1);
afterAll(() => products.dispose());

describe('crops', () => {
  test('of 64 pixels, every 51, are the sixteen of a picture of 224 that Xplique takes', () => {
    const crops = cropGrid({ height: 224, width: 224 }, 64, 51);
    expect(crops.map(({ left }) => left).slice(0, 4)).toEqual([0, 51, 102, 153]);
    expect(crops.length).toBe(16);
  });

  test('that are larger than the picture are refused', () => {
    expect(() => cropGrid({ height: 32, width: 64 }, 33, 10)).toThrow('choose a smaller patch');
  });

  test('are enlarged as a map is resized', () => {
    const size = { height: 20, width: 24 };
    const random = new SeededRandom(1);
    const picture = Float32Array.from({ length: 2 * 20 * 24 }, () => random.uniform());
    const crop = { left: 7, top: 3, side: 9 };
    const found = new Float32Array(picture.length);
    new CropResizer(2, size, crop.side).write(picture, crop, found, 0);
    for (const channel of [0, 1]) {
      const cut = Float32Array.from({ length: 81 }, (_, at) => {
        const row = crop.top + Math.floor(at / 9);
        return picture[channel * 480 + row * 24 + crop.left + (at % 9)] as number;
      });
      const expected = resizeMap(cut, { height: 9, width: 9 }, size);
      for (const [i, value] of expected.entries()) expect(found[channel * 480 + i]).toBeCloseTo(value, 5);
    }
  });
});

describe('the gallery of a concept', () => {
  const crop = { left: 0, top: 0, side: 8 };
  const placed = [4, 4, 5, 6, 6, 7].map((index) => ({ sample: { index } as Sample, crop }));

  test('shows its largest coefficients, one crop of each picture, none without the concept', () => {
    const coefficients = matrix(Float32Array.from([3, 9, 5, 1, 2, 0].flatMap((value) => [0, value])), 6, 2);
    const shown = topCrops(coefficients, placed, 1, 10);
    expect(shown.map(({ sample, coefficient }) => [sample.index, coefficient])).toEqual([
      [4, 9],
      [5, 5],
      [6, 2],
    ]);
    expect(topCrops(coefficients, placed, 1, 2).length).toBe(2);
    expect(topCrops(coefficients, placed, 0, 10)).toEqual([]);
  });

  test('a crop counts for the concept that is largest in it, and for none where all are 0', () => {
    const coefficients = matrix(Float32Array.from([1, 2, 3, 1, 0, 0, 0, 4]), 4, 2);
    expect(Array.from(shares(coefficients))).toEqual([0.25, 0.5]);
  });
});

test('the elbow of a falling line with one bend is the bend', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), (bend) => {
      const points = Array.from(
        { length: 10 },
        (_, i) => [i, i <= bend ? 10 - (9 * i) / bend : 1 - (i - bend) / 100] as const,
      );
      expect(elbow(points)).toBe(bend);
    }),
  );
});

test('a concept map keeps the tenth of the places with the largest coefficients', () => {
  const places = 100;
  const coefficients = matrix(
    Float32Array.from({ length: places }, (_, i) => i),
    places,
    1,
  );
  const size = { height: 10, width: 10 };
  const map = conceptMaps(coefficients, size, size);
  expect(map.filter((value) => value > 0)).toEqual(Float32Array.from({ length: 10 }, (_, i) => 90 + i));
});

describe('importance', () => {
  test('behind pooling and one linear layer is the squared share of each concept in the logit', async () => {
    const { classifier, model, feature, weights } = await featureClassifier({
      shape: [1, 12, 12],
      kernel: 3,
      features: 6,
      relu: true,
      head: 'pooled',
    });
    const source = new ActivationSource(
      new GradientModel({ classifier, batch: 4 }),
      chosenFeature(model, feature),
    );
    const random = new SeededRandom(3);
    const picture = Float32Array.from({ length: 144 }, () => random.normal());
    const { values, grid } = await source.of(picture, 1);
    const basis = new ConceptBasis(
      matrix(
        Float32Array.from({ length: 4 * 6 }, () => random.uniform()),
        4,
        6,
      ),
    );
    const coefficients = await basis.coefficients(placesOf(grid, 0), products);
    const importance = new ConceptImportance(classifier, source.feature);
    const target = 1;
    const totals = await importance.totals(coefficients, basis.rows, values, sobolDesign(2048, 4, 5), target);
    await importance.dispose();
    // The logit is sum_k factor_k g_k with g_k = mean over places of U_k, times W_k times the layer's weights.
    const parts = Array.from({ length: 4 }, (_, k) => {
      let mean = 0;
      for (let place = 0; place < coefficients.rows; place++) {
        mean += (coefficients.data[place * 4 + k] as number) / coefficients.rows;
      }
      let along = 0;
      for (let c = 0; c < 6; c++)
        along += (basis.rows.data[k * 6 + c] as number) * (weights[c * 3 + target] as number);
      return mean * along;
    });
    const whole = parts.reduce((sum, part) => sum + part * part, 0);
    for (const [k, part] of parts.entries()) expect(totals[k]).toBeCloseTo((part * part) / whole, 2);
    await classifier.dispose();
  });
});
