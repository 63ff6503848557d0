import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapMean } from './bootstrap.ts';
import { linspace, trapezoid } from './curve.ts';
import { gaussianBlur, gaussianKernel } from './gaussian.ts';
import { interpolationMatrix, resizedRange, resizeMap } from './interpolation.ts';
import { averageRanks, descendingOrder, descendingRanks } from './order.ts';
import { otsuThreshold } from './otsu.ts';
import { SeededRandom } from './random.ts';
import { areaUnderRoc } from './roc.ts';
import { argmax, softmax } from './softmax.ts';
import { pearson, quantile, spearman } from './statistics.ts';

describe('order', () => {
  test('falls, and keeps the order of equal values', () => {
    expect([...descendingOrder([1, 3, 2, 3, 1])]).toEqual([1, 3, 2, 0, 4]);
  });

  test('puts NaN last', () => {
    expect([...descendingOrder([Number.NaN, 1, 2])]).toEqual([2, 1, 0]);
  });

  test('ranks are the inverse of the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
        const order = descendingOrder(values);
        const ranks = descendingRanks(values);
        for (const [rank, index] of order.entries()) expect(ranks[index]).toBe(rank);
      }),
    );
  });

  test('equal values share the mean of their ranks', () => {
    expect([...averageRanks([10, 20, 20, 30, 20])]).toEqual([1, 3, 3, 5, 3]);
  });
});

describe('curves', () => {
  test('the area under a line is exact', () => {
    expect(trapezoid([1, 3], [0, 2])).toBe(4);
  });

  test('the area of constant one over linspace(1, 100, n) is 99', () => {
    const x = linspace(1, 100, 7);
    expect(trapezoid(new Float64Array(7).fill(1), x)).toBeCloseTo(99, 12);
  });

  test('linspace keeps both ends exactly', () => {
    const x = linspace(0.1, 0.7, 4);
    expect([x[0], x[3], x.length]).toEqual([0.1, 0.7, 4]);
  });
});

describe('softmax', () => {
  test('equals e^z / sum e^z row by row', () => {
    const [a, b] = softmax([0, Math.log(3), 5, 5], 2);
    expect(a).toBeCloseTo(0.25, 14);
    expect(b).toBeCloseTo(0.75, 14);
    expect([...softmax([0, Math.log(3), 5, 5], 2).subarray(2)]).toEqual([0.5, 0.5]);
  });

  test('does not overflow', () => {
    expect([...softmax([1000, 0], 2)]).toEqual([1, 0]);
  });

  test('of equal values the first is the largest', () => expect(argmax([1, 4, 4])).toBe(1));
});

describe('statistics', () => {
  test('quantiles interpolate as NumPy does', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  });

  test('correlations of a rising cube: ranks agree fully, values less', () => {
    const x = [1, 2, 3, 4, 5];
    const y = x.map((value) => value ** 3);
    expect(spearman(x, y)).toBe(1);
    // numpy.corrcoef([1, 2, 3, 4, 5], [1, 8, 27, 64, 125])[0, 1]
    expect(pearson(x, y)).toBeCloseTo(0.943_118, 6);
  });

  test('a constant correlates with nothing', () => expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull());
});

describe('bootstrap', () => {
  test('bounds lie about two standard errors from the mean', () => {
    const random = new SeededRandom(2);
    const values = Array.from({ length: 400 }, () => random.normal());
    const found = bootstrapMean(values, { seed: 1 });
    const halfWidth = ((found?.high ?? 0) - (found?.low ?? 0)) / 2;
    expect(halfWidth).toBeGreaterThan((1.96 / 20) * 0.85);
    expect(halfWidth).toBeLessThan((1.96 / 20) * 1.15);
  });

  test('covers the true mean in about 95 of 100 samples', () => {
    const random = new SeededRandom(5);
    let covered = 0;
    for (let i = 0; i < 300; i++) {
      const values = Array.from({ length: 60 }, () => random.normal());
      const found = bootstrapMean(values, { seed: i, resamples: 400 });
      if (found !== null && found.low <= 0 && found.high >= 0) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.89);
    expect(covered / 300).toBeLessThan(0.99);
  });

  test('the same seed gives the same interval; nothing gives none', () => {
    expect(bootstrapMean([1, 2, 5], { seed: 3 })).toEqual(bootstrapMean([1, 2, 5], { seed: 3 }));
    expect(bootstrapMean([], { seed: 3 })).toBeNull();
  });
});

describe("Otsu's threshold", () => {
  test('separates two groups', () => {
    const threshold = otsuThreshold([0, 0.01, -0.03, 10, 10.2, 9.9]) ?? Number.NaN;
    expect(threshold).toBeGreaterThan(0.01);
    expect(threshold).toBeLessThan(9.9);
  });

  test('of a constant there is none', () => expect(otsuThreshold([2, 2, 2])).toBeNull());

  test('is the bin that brute force finds', () => {
    const random = new SeededRandom(11);
    const values = Array.from({ length: 300 }, (_, i) => random.normal() + (i < 120 ? 3 : 0));
    const low = Math.min(...values);
    const width = (Math.max(...values) - low) / 256;
    const centred = values.map(
      (value) => low + (Math.min(255, Math.floor((value - low) / width)) + 0.5) * width,
    );
    let best = { variance: -1, threshold: 0 };
    for (let bin = 0; bin < 255; bin++) {
      const threshold = low + (bin + 0.5) * width;
      const below = centred.filter((value) => value <= threshold + 1e-9);
      const above = centred.filter((value) => value > threshold + 1e-9);
      const average = (group: number[]) => group.reduce((sum, value) => sum + value, 0) / group.length;
      const variance = below.length * above.length * (average(below) - average(above)) ** 2;
      if (variance > best.variance * (1 + 1e-12)) best = { variance, threshold };
    }
    expect(otsuThreshold(values)).toBeCloseTo(best.threshold, 9);
  });
});

describe('area under the ROC curve', () => {
  test('is the share of rightly ordered pairs, ties counting half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 1 })), { minLength: 2 }),
        (pairs) => {
          const positives = pairs.filter(([, label]) => label === 1);
          const negatives = pairs.filter(([, label]) => label === 0);
          const found = areaUnderRoc(
            pairs.map(([score]) => score),
            pairs.map(([, label]) => label),
          );
          if (positives.length === 0 || negatives.length === 0) {
            expect(found).toBeNull();
            return;
          }
          let right = 0;
          for (const [p] of positives) for (const [n] of negatives) right += p > n ? 1 : p === n ? 0.5 : 0;
          expect(found).toBeCloseTo(right / (positives.length * negatives.length), 12);
        },
      ),
    );
  });
});

describe('Gaussian blur', () => {
  test('the kernel sums to one and falls as the Gaussian does', () => {
    const kernel = gaussianKernel(2);
    expect(kernel.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect((kernel[10] as number) / (kernel[8] as number)).toBeCloseTo(Math.exp(-4 / 8), 12);
  });

  test('keeps a constant, keeps the mean, and spreads a point by its kernel', () => {
    const constant = gaussianBlur(new Float32Array(35).fill(3), [1, 5, 7], 4);
    for (const value of constant) expect(value).toBeCloseTo(3, 6);
    const point = new Float32Array(41 * 41);
    point[20 * 41 + 20] = 1;
    const blurred = gaussianBlur(point, [1, 41, 41], 2);
    const kernel = gaussianKernel(2);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(blurred[20 * 41 + 23]).toBeCloseTo((kernel[8] as number) * (kernel[11] as number), 7);
  });

  test('mirrors at the edge, the edge pixel repeated', () => {
    const [first] = gaussianBlur(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0), [1, 1, 10], 1);
    const kernel = gaussianKernel(1);
    expect(first).toBeCloseTo((kernel[4] as number) + (kernel[3] as number), 6);
  });
});

describe('interpolation', () => {
  test('rows sum to one, and a ramp stays a ramp between the outer centres', () => {
    const matrix = interpolationMatrix(4, 12);
    for (let i = 0; i < 12; i++) {
      const row = matrix.subarray(4 * i, 4 * i + 4);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      const value = row.reduce((sum, weight, j) => sum + weight * j, 0);
      expect(value).toBeCloseTo(Math.min(3, Math.max(0, ((i + 0.5) * 4) / 12 - 0.5)), 6);
    }
  });

  test('the range of a resized map is that of all its values, however it is resized', () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(side, side, side, side, fc.integer({ min: 0, max: 1e6 }), (h, w, height, width, seed) => {
        const random = new SeededRandom(seed);
        const values = Float64Array.from({ length: h * w }, () => random.normal());
        const [from, to] = [
          { height: h, width: w },
          { height, width },
        ];
        const all = resizeMap(values, from, to);
        const [low, high] = resizedRange(values, from, to);
        expect(low).toBeCloseTo(Math.min(...all), 5);
        expect(high).toBeCloseTo(Math.max(...all), 5);
      }),
    );
  });

  test('a map of 2 x 2 enlarged to 4 x 3 has the values that PyTorch gives without aligned corners', () => {
    const enlarged = resizeMap([1, 2, 3, 4], { height: 2, width: 2 }, { height: 4, width: 3 });
    expect([...enlarged]).toEqual([1, 1.5, 2, 1.5, 2, 2.5, 2.5, 3, 3.5, 3, 3.5, 4]);
  });
});
