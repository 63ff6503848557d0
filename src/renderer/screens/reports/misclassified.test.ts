import { expect, it } from 'vitest';
import type { Columns, LoadedColumn } from '../../app/blobs.ts';
import { misclassified } from './misclassified.ts';

function columns(...loaded: readonly LoadedColumn[]): Columns {
  return { samples: 4, columns: new Map(loaded.map((column) => [column.name, column])) };
}

const coded = (name: string, codes: readonly string[], values: readonly number[]): LoadedColumn => ({
  name,
  values: Int32Array.from(values),
  codes,
  width: 1,
});

const label = coded('label', ['a', 'b', 'only in the set'], [0, 1, 1, -1]);
const confidence: LoadedColumn = {
  name: 'confidence',
  values: Float32Array.of(0.5, 0.9, 0.7, 0.6),
  codes: null,
  width: 1,
};

it('compares by name, not by code', () => {
  const predicted = coded('predicted', ['b', 'a'], [1, 0, 0, 0]);
  expect(misclassified(columns(label, predicted))).toEqual([]);
});

it('puts the most confident mistake first and leaves samples without a label out', () => {
  const predicted = coded('predicted', ['b', 'a'], [0, 1, 1, 0]);
  expect(misclassified(columns(label, predicted, confidence))).toEqual([1, 2, 0]);
});

it('leaves samples without an answer out', () => {
  const predicted = coded('predicted', ['b', 'a'], [-1, 1, 0, 0]);
  expect(misclassified(columns(label, predicted))).toEqual([1]);
});

it('says nothing before an evaluation', () => {
  expect(misclassified(columns(label))).toBeNull();
});
