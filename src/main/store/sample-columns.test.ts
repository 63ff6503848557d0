import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleAt } from './fixtures/project.ts';
import { naturalOrder, SampleColumns } from './sample-columns.ts';

test('decoding the codes gives the labels back, whatever they are', () => {
  const labels = fc.array(fc.option(fc.string({ maxLength: 4 }), { nil: null }), { maxLength: 60 });
  fc.assert(
    fc.property(labels, (values) => {
      const columns = new SampleColumns();
      for (const [index, label] of values.entries()) columns.add(sampleAt(index, { label }));
      const column = columns.finish().find(({ name }) => name === 'label');
      expect(Array.from(column?.array ?? [], (code) => column?.values?.[code] ?? null)).toEqual(values);
      const counted = columns.classes().reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(values.filter((value) => value !== null).length);
    }),
  );
});

test('codes do not depend on the order of the pictures', () => {
  const valuesOf = (labels: readonly string[]) => {
    const columns = new SampleColumns();
    for (const [index, label] of labels.entries()) columns.add(sampleAt(index, { label }));
    return columns.finish().find(({ name }) => name === 'label')?.values;
  };
  expect(valuesOf(['b', 'a', 'c'])).toEqual(valuesOf(['c', 'b', 'a']));
});

test('numbers inside names count as numbers', () => {
  expect(['10', '9', 'W2', 'W10', 'W1'].toSorted(naturalOrder)).toEqual(['9', '10', 'W1', 'W2', 'W10']);
});

test('names that a collator takes for equal have a fixed order', () => {
  expect(['01', '1'].toSorted(naturalOrder)).toEqual(['1', '01'].toSorted(naturalOrder));
});

test('more samples than one block are kept', () => {
  const columns = new SampleColumns();
  for (let index = 0; index < 5000; index += 1) columns.add(sampleAt(index, { dieX: index }));
  const dieX = columns.finish().find(({ name }) => name === 'dieX');
  expect(dieX?.array.length).toBe(5000);
  expect(dieX?.array[4999]).toBe(4999);
});
