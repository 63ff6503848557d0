import { describe, expect, test } from 'vitest';
import { metricDescription } from '#contract/explanation.ts';
import { aggregate } from './aggregate.ts';
import { softMaskOf } from './average-drop.ts';
import { giniIndex, shareEntropy } from './concentration.ts';
import { centreControl, randomControl } from './controls.ts';
import { defaultMetrics, describeMetrics, findMetric } from './index.ts';

describe('sparseness', () => {
  test('is 0 when all are equal, whatever their sign', () => {
    expect(giniIndex(Float32Array.of(2, -2, 2, -2))).toBeCloseTo(0, 12);
  });
  test('is 1 - 1/n when one pixel holds everything', () => {
    expect(giniIndex(Float32Array.of(0, 0, -7, 0, 0))).toBeCloseTo(0.8, 12);
  });
  test('of 1, 2, 3, 4 is 0.25', () => expect(giniIndex(Float32Array.of(4, 2, 1, 3))).toBeCloseTo(0.25, 12));
  test('of nothing is null', () => expect(giniIndex(new Float32Array(4))).toBeNull());
});

describe('complexity', () => {
  test('is ln n when all are equal', () => {
    expect(shareEntropy(Float32Array.of(1, -1, 1, 1))).toBeCloseTo(Math.log(4), 12);
  });
  test('is 0 when one pixel holds everything', () => {
    expect(shareEntropy(Float32Array.of(0, 5, 0))).toBeCloseTo(0, 12);
  });
  test('of nothing is null', () => expect(shareEntropy(new Float32Array(4))).toBeNull());
});

test('a map as a soft mask keeps its positive part, scaled to 1', () => {
  expect([...softMaskOf(Float32Array.of(-4, 0, 1, 2))]).toEqual([0, 0, 0.5, 1]);
  expect([...softMaskOf(Float32Array.of(-4, -1))]).toEqual([0, 0]);
});

describe('controls', () => {
  const size = { height: 8, width: 12 };
  test('a draw repeats with its seed and differs from the other draws', () => {
    expect(randomControl(size, 1, 0)).toEqual(randomControl(size, 1, 0));
    expect(randomControl(size, 1, 0)).not.toEqual(randomControl(size, 1, 1));
  });
  test('the centre is symmetric, and exp(-1/2) a quarter of the width away from the middle', () => {
    const map = centreControl({ height: 9, width: 9 });
    expect(map[4 * 9 + 4]).toBe(1);
    expect(map[4 * 9 + 6]).toBeCloseTo(Math.exp(-((2 / 2.25) ** 2) / 2), 6);
    expect(map[3 * 9 + 1]).toBe(map[5 * 9 + 7]);
  });
});

describe('over cases', () => {
  test('null values are left out of the mean', () => {
    expect(aggregate([1, null, 3], { seed: 0 }).value).toBe(2);
  });
  test('without any value there is none', () => {
    expect(aggregate([null], { seed: 0 })).toEqual({ value: null, low: null, high: null });
  });
});

describe('the list', () => {
  test('describes every metric as the contract says, under ids of their own', () => {
    const descriptions = describeMetrics();
    for (const description of descriptions) metricDescription.parse(description);
    expect(new Set(descriptions.map(({ id }) => id)).size).toBe(descriptions.length);
  });
  test('holds every id that scripts rely on', () => {
    const ids =
      'insertion deletion insertion-minus-deletion segment-insertion segment-deletion mu-fidelity ' +
      'faithfulness-correlation irof road average-drop average-increase infidelity max-sensitivity ' +
      'local-lipschitz sparseness complexity pointing-game relevance-mass relevance-rank iou-otsu iou-top ' +
      'pixel-auc randomisation random-logit';
    expect(describeMetrics().map(({ id }) => id)).toEqual(expect.arrayContaining(ids.split(' ')));
  });
  test('holds what maps are judged by unless somebody chooses', () => {
    for (const name of defaultMetrics({ mask: true, segments: true, repeatable: true })) findMetric(name);
  });
});
