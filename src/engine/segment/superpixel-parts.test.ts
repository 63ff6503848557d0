import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascendingOrder } from './ascending-order.ts';
import { ComponentForest } from './component-forest.ts';
import { connectedSegments } from './connectivity.ts';
import { addDensities } from './kernel-density.ts';
import { rgbToLab } from './lab.ts';
import { Pace } from './pace.ts';
import { regularGrid } from './regular-grid.ts';
import { contextOf, fixturePicture, scikitImage, texture } from './scikit-image.fixture.ts';
import { smoothPicture } from './smoothing.ts';

/** Largest difference of two arrays. */
const gap = (found: ArrayLike<number>, known: readonly number[]) =>
  known.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))), 0);

test('Lab is that of scikit-image', () => {
  const { rgb, lab } = scikitImage.lab;
  const found = rgbToLab(Float64Array.from(rgb));
  expect(found.length).toBe(lab.length);
  expect(gap(found, lab)).toBeLessThan(1e-10);
});

describe('smoothing', () => {
  test.each(scikitImage.smoothed)(
    'is that of SciPy at sigma $sigma, also beyond narrow pictures',
    (known) => {
      const picture = fixturePicture(known.picture);
      const found = smoothPicture(picture.values, picture, picture.channels, known.sigma);
      expect(found.length).toBe(known.values.length);
      expect(gap(found, known.values)).toBeLessThan(1e-14);
    },
  );

  test('with no width leaves the values alone', () => {
    const { values, ...size } = fixturePicture('grey');
    expect(smoothPicture(values, size, 1, 0)).toBe(values);
  });
});

test.each(scikitImage.grids)('$points points in $height x $width lie as in scikit-image', (known) => {
  const { rows, columns } = regularGrid(known, known.points);
  expect([rows, columns]).toEqual(known.sides);
});

test('densities are sums of Gaussians over the window, each pixel with itself', () => {
  const { height, width, values } = texture({ height: 9, width: 11, channels: 3, seed: 23 });
  const colours = values.map((value) => 9 * value);
  const [radius, kernelSize] = [4, 1.5];
  const found = new Float64Array(height * width);
  for (let y = 0; y < height; y++) addDensities(found, colours, { height, width }, y, radius, kernelSize);
  const places = Array.from(found, (_, p) => [Math.floor(p / width), p % width] as const);
  const known = places.map(([y, x], p) =>
    places.reduce((sum, [v, u], q) => {
      if (Math.abs(y - v) > radius || Math.abs(x - u) > radius) return sum;
      let squared = (y - v) ** 2 + (x - u) ** 2;
      for (let c = 0; c < 3; c++) {
        squared += ((colours[3 * p + c] as number) - (colours[3 * q + c] as number)) ** 2;
      }
      return sum + Math.exp(-squared / (2 * kernelSize ** 2));
    }, 0),
  );
  expect(gap(found, known)).toBeLessThan(1e-10);
});

test('the order of numbers is that of a stable sort', async () => {
  const number = fc.oneof(
    fc.double({ min: 0, noNaN: true }),
    fc.constantFrom(0, 1, Number.POSITIVE_INFINITY),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(number, { maxLength: 20 }), async (numbers) => {
      const values = Float64Array.from(numbers, (value) => value + 0);
      const order = Array.from(values.keys());
      const known = order.toSorted((a, b) =>
        values[a] === values[b] ? a - b : (values[a] as number) - (values[b] as number),
      );
      const found = await ascendingOrder(values, Int32Array.from(order), async () => {});
      expect([...found]).toEqual(known);
    }),
    { numRuns: 20 },
  );
});

describe('connected segments', () => {
  test('give small pieces to the neighbour and part the pieces of a label', () => {
    const labels = Int32Array.from('001001001201'.split(''), Number);
    // 0 0 1 0 / 0 1 0 0 / 1 2 0 1: label 1 is in four pieces along sides, 0 in two.
    const found = connectedSegments(labels, { height: 3, width: 4 }, 1, 100);
    expect([...found.labels]).toEqual([0, 0, 1, 2, 0, 3, 2, 2, 4, 5, 2, 6]);
    const merged = connectedSegments(labels, { height: 3, width: 4 }, 2, 100);
    expect([...merged.labels]).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
  });

  test('hold no more pixels than the largest', () => {
    const found = connectedSegments(new Int32Array(12), { height: 1, width: 12 }, 1, 5);
    expect([...found.labels]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
  });

  test('of labels that are too few are refused', () => {
    expect(() => connectedSegments(new Int32Array(3), { height: 2, width: 2 }, 1, 4)).toThrow(/3 values/);
  });
});

test('components join along weak edges, and small ones along any', () => {
  const forest = new ComponentForest(4);
  forest.joinSimilar(0, 1, 0.1, 0.5);
  // 0.3 is below 0.1 + 0.5 / 2 and 0.5; 0.4 would be below 0.5 alone.
  forest.joinSimilar(1, 2, 0.4, 0.5);
  expect([...forest.labels().labels]).toEqual([0, 0, 1, 2]);
  forest.joinSimilar(1, 2, 0.3, 0.5);
  expect([...forest.labels().labels]).toEqual([0, 0, 0, 1]);
  forest.joinSmall(3, 2, 2);
  expect(forest.labels().count).toBe(1);
});

test('a pace reports each turn and ends with a failure after a cancel', async () => {
  const controller = new AbortController();
  const reports: unknown[] = [];
  const pace = new Pace(
    {
      ...contextOf(fixturePicture('pixel')),
      signal: controller.signal,
      report: async (progress) => {
        reports.push(progress);
      },
    },
    'rows',
    'densities',
  );
  expect(pace.due).toBe(false);
  await pace.turn(3, 8);
  expect(reports).toEqual([{ done: 3, total: 8, unit: 'rows', message: 'densities' }]);
  controller.abort();
  await expect(pace.turn(4, 8)).rejects.toMatchObject({ code: 'cancelled' });
});
