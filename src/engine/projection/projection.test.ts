import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { type Matrix, matrix, RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { nearestRows } from './nearest-rows.ts';
import { placedAmong } from './placed.ts';
import { stratifiedDraw } from './stratified.ts';
import { trustworthiness } from './trustworthiness.ts';
import { umapLayout } from './umap-layout.ts';
import { toUnitRows } from './unit-rows.ts';

const products = new RuntimeMatrixProduct(1);
afterAll(() => products.dispose());

/** Made by scikit-learn's own function on seeded points: its source says which version. */
const reference: {
  readonly cases: readonly {
    readonly n: number;
    readonly distances: readonly number[];
    readonly layout: readonly number[];
    readonly values: readonly { readonly neighbours: number; readonly value: number }[];
  }[];
} = JSON.parse(readFileSync(new URL('./trustworthiness.fixture.json', import.meta.url), 'utf8'));

const report = async () => undefined;

/** Well-separated groups of directions, in turn. */
function blobs(count: number, groups: number, width = 12, seed = 1): Matrix {
  const random = new SeededRandom(seed);
  const centres = Array.from({ length: groups }, () => Array.from({ length: width }, () => random.normal()));
  const data = Float32Array.from(
    { length: count * width },
    (_, at) => (centres[Math.floor(at / width) % groups]?.[at % width] ?? 0) + 0.15 * random.normal(),
  );
  return matrix(data, count, width);
}

function unit({ data, rows, columns }: Matrix): Matrix {
  return toUnitRows(matrix(data.slice(), rows, columns));
}

function cosineDistance({ data, columns }: Matrix, a: number, b: number): number {
  let product = 0;
  for (let i = 0; i < columns; i++) product += (data[a * columns + i] ?? 0) * (data[b * columns + i] ?? 0);
  return 1 - product;
}

async function layoutOf(rows: Matrix, seed: number): Promise<Float32Array> {
  const nearest = await nearestRows(rows, rows, 14, true, { products, report });
  return umapLayout(rows, nearest, { minimumDistance: 0.1, seed, products, report });
}

test('neighbours are those of a comparison of every row with every other', async () => {
  const rows = unit(blobs(120, 5));
  const found = await nearestRows(rows, rows, 7, true, { products, report });
  for (let row = 0; row < rows.rows; row++) {
    const expected = Array.from({ length: rows.rows }, (_, other) => other)
      .filter((other) => other !== row)
      .map((other) => ({ other, distance: cosineDistance(rows, row, other) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 7);
    expect([...found.positions.subarray(row * 7, row * 7 + 7)]).toEqual(expected.map(({ other }) => other));
    for (const [at, { distance }] of expected.entries()) {
      expect(found.distances[row * 7 + at]).toBeCloseTo(distance, 5);
    }
  }
});

describe('a stratified draw', () => {
  const classes = Int32Array.from({ length: 1000 }, (_, at) =>
    at < 3 ? 0 : at < 203 ? 1 : at < 300 ? -1 : 2,
  );

  test('gives every class its share, and at least one', () => {
    const drawn = stratifiedDraw(classes, 100, 4);
    expect(drawn).toHaveLength(100);
    expect(new Set(drawn).size).toBe(100);
    expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
    const counts = new Map<number, number>();
    for (const at of drawn) counts.set(classes[at] ?? 0, (counts.get(classes[at] ?? 0) ?? 0) + 1);
    // One each and of the other 96 as 996 spare pictures ask for: 2, 199, 96, 699 -> 0.19, 19.2, 9.3, 67.4.
    expect(Object.fromEntries(counts)).toEqual({ 0: 1, 1: 20, [-1]: 10, 2: 69 });
  });

  test('is decided by the seed, and is everything where there is no more', () => {
    expect(stratifiedDraw(classes, 100, 4)).toEqual(stratifiedDraw(classes, 100, 4));
    expect(stratifiedDraw(classes, 100, 5)).not.toEqual(stratifiedDraw(classes, 100, 4));
    expect(stratifiedDraw(classes, 1000, 5)).toEqual(Int32Array.from(classes.keys()));
  });
});

describe('a layout', () => {
  const groups = 4;
  const raw = blobs(160, groups);
  const rows = unit(raw);
  const first = layoutOf(rows, 7);

  test('has the same bytes for the same seed and others for another', async () => {
    expect(Buffer.from((await layoutOf(rows, 7)).buffer)).toEqual(Buffer.from((await first).buffer));
    expect(await layoutOf(rows, 8)).not.toEqual(await first);
  });

  test('keeps groups that are apart: the nearest point in the plane is of the same group', async () => {
    const layout = await first;
    for (let row = 0; row < rows.rows; row++) {
      const nearest = Array.from({ length: rows.rows }, (_, other) => other)
        .filter((other) => other !== row)
        .map((other) => ({
          other,
          distance: Math.hypot(
            (layout[2 * row] ?? 0) - (layout[2 * other] ?? 0),
            (layout[2 * row + 1] ?? 0) - (layout[2 * other + 1] ?? 0),
          ),
        }))
        .sort((a, b) => a.distance - b.distance)[0];
      expect((nearest?.other ?? -1) % groups).toBe(row % groups);
    }
  });

  test('does not depend on how long the vectors are, because only cosines count', async () => {
    const scaled = raw.data.map((value, at) => value * 2 ** (Math.floor(at / raw.columns) % 3));
    expect(await layoutOf(unit(matrix(scaled, raw.rows, raw.columns)), 7)).toEqual(await first);
  });

  test('takes in rows that are all the same, and rows of zeros', async () => {
    for (const value of [0, 1]) {
      const equal = unit(matrix(new Float32Array(40 * 3).fill(value), 40, 3));
      const layout = await layoutOf(equal, 1);
      expect(layout.every(Number.isFinite)).toBe(true);
    }
  });
});

test('placed rows lie where their neighbours do: on one that is equal, in the middle of equally near ones', () => {
  const layout = Float32Array.from([0, 0, 4, 0, 0, 8]);
  const placed = placedAmong(
    {
      count: 2,
      positions: Int32Array.from([1, 2, 0, 1]),
      distances: Float32Array.from([0, 1, 0.5, 0.5]),
    },
    layout,
  );
  // Weights 1 and exp(-1) of points 1 and 2; equal weights of points 0 and 1.
  const share = Math.exp(-1) / (1 + Math.exp(-1));
  expect(placed[0]).toBeCloseTo(4 * (1 - share), 6);
  expect(placed[1]).toBeCloseTo(8 * share, 6);
  expect([...placed.subarray(2)]).toEqual([2, 0]);
});

describe('trustworthiness', () => {
  test('agrees with scikit-learn', async () => {
    for (const { n, distances, layout, values } of reference.cases) {
      expect(distances).toHaveLength(n * n);
      for (const { neighbours, value } of values) {
        const found = await trustworthiness(
          Float32Array.from(distances),
          Float32Array.from(layout),
          neighbours,
        );
        expect(found).toBeCloseTo(value, 6);
      }
    }
  });

  test('is one where the layout is the data', async () => {
    const random = new SeededRandom(2);
    const layout = Float32Array.from({ length: 60 }, () => random.normal());
    const distances = Float32Array.from({ length: 900 }, (_, at) => {
      const [a, b] = [Math.floor(at / 30), at % 30];
      return Math.hypot(
        (layout[2 * a] ?? 0) - (layout[2 * b] ?? 0),
        (layout[2 * a + 1] ?? 0) - (layout[2 * b + 1] ?? 0),
      );
    });
    expect(await trustworthiness(distances, layout, 8)).toBe(1);
  });
});
