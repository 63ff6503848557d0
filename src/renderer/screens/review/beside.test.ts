import { expect, test } from 'vitest';
import { besideOf, topAgreement } from './beside.ts';

const key = { modelId: 1, datasetId: 2, index: 7 };

test('another model is asked about the same picture, whichever that is', () => {
  expect(besideOf(key, { kind: 'model', modelId: 3 })).toEqual({ modelId: 3, datasetId: 2, index: 7 });
  expect(besideOf({ ...key, index: 8 }, { kind: 'model', modelId: 3 })?.index).toBe(8);
});

test('nothing stands beside itself, nor beside pictures of another data set', () => {
  expect(besideOf(key, { kind: 'model', modelId: 1 })).toBeNull();
  expect(besideOf(key, { kind: 'case', datasetId: 2, index: 7 })).toBeNull();
  expect(besideOf(key, { kind: 'case', datasetId: 5, index: 1 })).toBeNull();
});

test('answers of two models are the same class where their names are', () => {
  const first = { labels: ['a', 'b', 'c'], probabilities: [0.7, 0.2, 0.1] };
  const second = { labels: ['c', 'x', 'a'], probabilities: [0.3, 0.1, 0.6] };
  expect(topAgreement(first, second)).toEqual({ shared: 2, of: 3, sameFirst: true });
  expect(topAgreement(first, { labels: ['d', 'e'], probabilities: [0.9, 0.1] })).toEqual({
    shared: 0,
    of: 2,
    sameFirst: false,
  });
});
