import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { matrix } from '../../math/matrix-product.ts';
import { SeededRandom } from '../../math/random.ts';
import { fitHead, type HeadData, headMetric, headProbabilities, leaveOneOut } from './refit.ts';

const pause = async () => {};

const numbers = z.array(z.number());
/** Made by bench/peers/influence/head.py. */
const fixture = z
  .object({
    width: z.number(),
    classes: z.number(),
    regularisation: z.number(),
    features: numbers,
    labels: numbers,
    query: numbers,
    coefficients: numbers,
    probabilities: numbers,
    leftOut: z.array(z.object({ row: z.number(), probabilities: numbers })),
    half: numbers,
  })
  .parse(JSON.parse(readFileSync(new URL('head.fixture.json', import.meta.url), 'utf8')));

const data: HeadData = {
  features: matrix(Float32Array.from(fixture.features), fixture.labels.length, fixture.width),
  labels: Int32Array.from(fixture.labels),
  classes: fixture.classes,
};
const query = matrix(Float32Array.from(fixture.query), 5, fixture.width);
const { regularisation } = fixture;

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
}

describe('refitted head', () => {
  it("has scikit-learn's coefficients and probabilities", async () => {
    const head = await fitHead(data, { regularisation, pause });
    expect(head.gradient).toBeLessThanOrEqual(1e-8);
    expect(difference(head.weights, fixture.coefficients)).toBeLessThan(1e-6);
    expect(difference(headProbabilities(head, query), fixture.probabilities)).toBeLessThan(1e-7);
    const half = Int32Array.from({ length: 30 }, (_, i) => 2 * i);
    const subset = await fitHead(data, { regularisation, rows: half, pause });
    expect(difference(headProbabilities(subset, query), fixture.half)).toBeLessThan(1e-7);
  });

  it("leaves one out as scikit-learn's fits without that row do", async () => {
    const head = await fitHead(data, { regularisation, pause });
    const rows = fixture.leftOut.map(({ row }) => row);
    let at = 0;
    for await (const without of leaveOneOut(data, head, rows, { pause })) {
      const expected = fixture.leftOut[at++];
      expect(without.row).toBe(expected?.row);
      expect(difference(headProbabilities(without.head, query), expected?.probabilities ?? [])).toBeLessThan(
        1e-7,
      );
    }
    expect(at).toBe(rows.length);
  });

  it('reaches the same minimum from elsewhere, by L-BFGS alone and through a neighbour’s metric', async () => {
    const head = await fitHead(data, { regularisation, pause });
    const far = { ...head, weights: head.weights.map((_, i) => Math.sin(i) * 3) };
    // The bias is defined up to a constant; probabilities are not.
    const again = await fitHead(data, { regularisation, start: far, pause });
    const plain = await fitHead(data, { regularisation, metric: (right) => right.slice(), pause });
    const half = Int32Array.from({ length: 30 }, (_, i) => 2 * i);
    const metric = await headMetric(data, head, pause);
    const subset = await fitHead(data, { regularisation, rows: half, start: head, metric, pause });
    const expected = headProbabilities(head, query);
    expect(difference(headProbabilities(again, query), expected)).toBeLessThan(1e-7);
    expect(difference(headProbabilities(plain, query), expected)).toBeLessThan(1e-6);
    expect(difference(headProbabilities(subset, query), fixture.half)).toBeLessThan(1e-6);
  });

  it('leaves rows without a label out', async () => {
    const random = new SeededRandom(1);
    const extended: HeadData = {
      features: matrix(
        Float32Array.from([...fixture.features, ...Array.from({ length: 8 }, () => random.normal())]),
        62,
        4,
      ),
      labels: Int32Array.from([...fixture.labels, -1, -1]),
      classes: 3,
    };
    const head = await fitHead(extended, { regularisation, pause });
    expect(difference(head.weights, fixture.coefficients)).toBeLessThan(1e-6);
  });

  it('has a defined result for absent classes, one class and duplicated rows, and says what it cannot fit', async () => {
    const wider = await fitHead({ ...data, classes: 5 }, { regularisation, pause });
    expect(wider.gradient).toBeLessThanOrEqual(1e-8);
    const probabilities = headProbabilities(wider, query);
    expect(Math.max(probabilities[3] as number, probabilities[4] as number)).toBeLessThan(1e-6);
    const one = await fitHead({ ...data, labels: new Int32Array(60) }, { regularisation, pause });
    expect(headProbabilities(one, query)[0]).toBeGreaterThan(1 - 1e-5);
    const same: HeadData = { ...data, features: matrix(new Float32Array(240).fill(1), 60, 4) };
    expect((await fitHead(same, { regularisation, pause })).gradient).toBeLessThanOrEqual(1e-8);
    await expect(
      fitHead({ ...data, labels: new Int32Array(60).fill(-1) }, { regularisation, pause }),
    ).rejects.toThrow('no training sample has a label');
    const broken: HeadData = { ...data, features: matrix(new Float32Array(240).fill(Number.NaN), 60, 4) };
    await expect(fitHead(broken, { regularisation, pause })).rejects.toThrow('no finite numbers');
  });

  it('hears a cancel while it works', async () => {
    const random = new SeededRandom(3);
    const large: HeadData = {
      features: matrix(
        Float32Array.from({ length: 2000 * 64 }, () => random.normal()),
        2000,
        64,
      ),
      labels: Int32Array.from({ length: 2000 }, () => random.integer(5)),
      classes: 5,
    };
    let pauses = 0;
    const cancelled = fitHead(large, {
      regularisation,
      pause: async () => {
        if (++pauses === 2) throw new Error('cancelled');
      },
    });
    await expect(cancelled).rejects.toThrow('cancelled');
  });
});
