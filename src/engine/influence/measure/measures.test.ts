import { describe, expect, it } from 'vitest';
import { matrix } from '../../math/matrix-product.ts';
import { SeededRandom } from '../../math/random.ts';
import { areaUnderRoc } from '../../math/roc.ts';
import { spearman } from '../../math/statistics.ts';
import { fitHead, type HeadData, headMetric, headProbabilities } from '../head/refit.ts';
import { knownWrong } from './known-wrong.ts';
import { meanCurve } from './measure-fitted.ts';
import { foundWrong } from './mislabels.ts';
import { brittleness, classPrecision, datamodelling, leaveOneOutCorrelation } from './ranking-measures.ts';
import { type FittedHead, leftOutTruth, logOdds, subsetTruth } from './truth.ts';
import { unitDifference, unitInterval, unitMean } from './unit.ts';

const pause = async () => {};
const count = 60;
const width = 3;
const classes = 3;
const random = new SeededRandom(4);
const labels = Int32Array.from({ length: count }, (_, i) => (i === 7 ? -1 : random.integer(classes)));
const data: HeadData = {
  features: matrix(
    Float32Array.from({ length: count * width }, (_, i) => {
      const own = (labels[Math.floor(i / width)] as number) === i % width ? 1.5 : 0;
      return own + random.normal();
    }),
    count,
    width,
  ),
  labels,
  classes,
};
const queries = 4;
const asked = {
  features: matrix(
    Float32Array.from({ length: queries * width }, () => random.normal()),
    queries,
    width,
  ),
  targets: Int32Array.from([0, 1, 2, 0]),
};
const keys = [10, 11, 12, 13];

async function fitted(): Promise<FittedHead> {
  const head = await fitHead(data, { regularisation: 0.01, pause });
  return { data, head, metric: await headMetric(data, head, pause) };
}

function chance(seed: number): Float32Array[] {
  const draws = new SeededRandom(seed);
  return Array.from({ length: queries }, () => Float32Array.from({ length: count }, () => draws.normal()));
}

describe('measures of rankings', () => {
  it('give exact leave-one-out a correlation of 1, by brute force and by warm starts alike', async () => {
    const whole = await fitted();
    const truth = await leftOutTruth(whole, asked, count, 1, pause);
    expect(truth.rows.length).toBe(count - 1);
    const full = logOdds(whole.head, asked);
    const values = asked.targets.reduce<Float32Array[]>(
      (all) => [...all, new Float32Array(count).fill(Number.NaN)],
      [],
    );
    for (const row of truth.rows) {
      const rows = Int32Array.from(truth.rows.filter((other) => other !== row));
      const without = logOdds(
        await fitHead(data, { regularisation: 0.01, rows, tolerance: 1e-11, pause }),
        asked,
      );
      for (const [q, own] of values.entries()) own[row] = (full[q] as number) - (without[q] as number);
    }
    for (const unit of leaveOneOutCorrelation(values, truth, keys))
      expect(unit.value).toBeGreaterThan(0.9999);
    const opposite = values.map((own) => own.map((value) => -value));
    for (const unit of leaveOneOutCorrelation(opposite, truth, keys))
      expect(unit.value).toBeLessThan(-0.9999);
    expect(Math.abs(unitMean(leaveOneOutCorrelation(chance(1), truth, keys)) as number)).toBeLessThan(0.2);
  });

  it('score datamodels: halves are what the seed draws, exact effects score high and chance nothing', async () => {
    const whole = await fitted();
    const truth = await subsetTruth(whole, asked, 60, 2, pause);
    expect(truth.members.map((rows) => rows.length)).toEqual(new Array(60).fill(29));
    expect(truth.members.some((rows) => rows.includes(7))).toBe(false);
    const first = truth.members[0] as Int32Array;
    const again = await fitHead(data, { regularisation: 0.01, rows: first, pause });
    const expected = logOdds(again, asked);
    for (const [q, value] of (truth.outputs[0] as Float64Array).entries()) {
      expect(value).toBeCloseTo(expected[q] as number, 4);
    }
    const leftOut = await leftOutTruth(whole, asked, count, 1, pause);
    const exact = Array.from({ length: queries }, (_, q) => {
      const own = new Float32Array(count).fill(Number.NaN);
      for (const [i, row] of leftOut.rows.entries()) own[row] = leftOut.effects[i]?.[q] as number;
      return own;
    });
    const scores = datamodelling(exact, truth, keys);
    expect(scores.map(({ key }) => key)).toEqual(keys);
    expect(unitMean(scores)).toBeGreaterThan(0.7);
    expect(Math.abs(unitMean(datamodelling(chance(3), truth, keys)) as number)).toBeLessThan(0.2);
    const sums = truth.members.map((rows) => rows.reduce((sum, row) => sum + (exact[0]?.[row] as number), 0));
    const outputs = truth.outputs.map((output) => output[0] as number);
    expect(scores[0]?.value).toBeCloseTo(spearman(sums, outputs) as number, 10);
    const flat = exact.map(() => new Float32Array(count));
    expect(unitMean(datamodelling(flat, truth, keys))).toBe(0);
  });

  it('count labels at the top and what removing it takes away', async () => {
    const whole = await fitted();
    const own = Array.from(asked.targets, (target) =>
      Float32Array.from(labels, (label) => (label === target ? 1 : -1)),
    );
    expect(classPrecision(own, labels, asked.targets, keys).map(({ value }) => value)).toEqual([1, 1, 1, 1]);
    const drops = await brittleness(own, whole, asked, keys, pause);
    const target = asked.targets[1] as number;
    const removed = [...labels.keys()].filter((row) => labels[row] === target).slice(0, 3);
    const rows = Int32Array.from([...labels.keys()].filter((row) => !removed.includes(row)));
    const without = await fitHead(data, { regularisation: 0.01, rows, pause });
    const at = classes + target;
    const before = headProbabilities(whole.head, asked.features)[at] as number;
    const after = headProbabilities(without, asked.features)[at] as number;
    expect(drops[1]?.value).toBeCloseTo(before - after, 5);
    expect(before - after).toBeGreaterThan(0);
  });
});

describe('measures of wrong labels', () => {
  const names = ['a', 'b', 'c'];

  it('plant flips that the seed draws, to other classes, and leave missing labels', () => {
    const planted = knownWrong({ kind: 'planted', share: 0.2 }, labels, [], names, 5);
    const wrong = planted?.wrong ?? new Uint8Array(0);
    expect(wrong.reduce((sum, each) => sum + each, 0)).toBe(12);
    for (const [row, each] of wrong.entries()) {
      const label = planted?.labels[row] as number;
      expect(label !== labels[row]).toBe(each === 1);
      expect(label).toBeGreaterThanOrEqual(row === 7 ? -1 : 0);
    }
    expect(knownWrong({ kind: 'planted', share: 0.2 }, labels, [], names, 5)).toEqual(planted);
    expect(knownWrong({ kind: 'planted', share: 0.2 }, labels, [], names, 6)).not.toEqual(planted);
    expect(() => knownWrong({ kind: 'column', column: 'truth' }, labels, [], names, 5)).toThrow(
      'column truth',
    );
  });

  it('agree with the area under the curve by pairs, count the first tenth, and give chance a half', () => {
    const known = knownWrong({ kind: 'planted', share: 0.2 }, labels, [], names, 5);
    if (known === null) throw new Error('planted');
    const draws = new SeededRandom(9);
    // Coarse, so that there are ties.
    const scores = Float32Array.from(known.wrong, (wrong) => Math.round(2 * (wrong + draws.normal())));
    const labelled = [...labels.keys()].filter((row) => (labels[row] as number) >= 0);
    const expected = areaUnderRoc(
      labelled.map((row) => scores[row] as number),
      labelled.map((row) => known.wrong[row] as number),
    );
    const found = foundWrong(scores, known);
    expect(unitMean(found.placements)).toBeCloseTo(expected as number, 12);
    expect(found.curve[0]).toEqual({ inspected: 0, found: 0 });
    expect(found.curve[100]).toEqual({ inspected: 1, found: 1 });
    expect(found.curve[10]?.found).toBeCloseTo(unitMean(found.inspected) as number, 12);
    const perfect = foundWrong(known.wrong, known);
    expect(unitMean(perfect.placements)).toBe(1);
    expect(unitMean(perfect.inspected)).toBeCloseTo(6 / 12, 12);
    const large = knownWrong({ kind: 'planted', share: 0.1 }, new Int32Array(4000), [], names, 1);
    if (large === null) throw new Error('planted');
    const random = unitInterval(
      foundWrong(
        Float32Array.from({ length: 4000 }, () => draws.normal()),
        large,
      ).placements,
    );
    expect(random?.low).toBeLessThan(0.5);
    expect(random?.high).toBeGreaterThan(0.5);
    expect(meanCurve([found.curve, perfect.curve])[10]?.found).toBeCloseTo(
      ((found.curve[10]?.found ?? 0) + 0.5) / 2,
      12,
    );
  });
});

describe('units', () => {
  it('draw what was measured of one query under several seeds together', () => {
    const once = [1, 2, 3, 4].map((value, key) => ({ key, value }));
    const twice = [...once, ...once];
    expect(unitInterval(twice)).toEqual(unitInterval(once));
    const uneven = unitInterval([...once, { key: 0, value: 1 }]);
    expect(uneven?.value).toBeCloseTo(11 / 5, 12);
    expect(uneven?.low).toBeLessThan(2.2);
    expect(uneven?.high).toBeGreaterThan(2.2);
    expect(unitInterval([])).toBeNull();
    const difference = unitDifference(
      once,
      once.map(({ key, value }) => ({ key, value: value - 1 })),
    );
    expect(difference).toMatchObject({ difference: 1, low: 1, high: 1 });
  });
});
