import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdicts } from '#contract/review.ts';
import {
  byFacet,
  type CaseFilter,
  everyCase,
  type Facet,
  type FilterContext,
  facets,
  facetValues,
  filterCases,
} from './case-filter.ts';
import { labelLoss, orderedByKey, orderedSamples, passingInOrder } from './case-order.ts';
import { type CaseTable, caseTable } from './case-table.ts';
import { nameOf } from './coded-column.ts';
import { readAddress, togglePicked, writeAddress } from './filter-address.ts';
import { reviewColumns, tagsOf } from './review-columns.ts';

const dataLabels = ['bridge', 'residue', 'scratch'];
/** The model knows its classes in another order and lacks one of them. */
const modelLabels = ['residue', 'none', 'bridge'];
const lots = ['A', 'B'];
const reviewers = ['Ada', 'Bo'];
const tagNames = ['again', 'edge', 'faint'];

interface Row {
  readonly label: number;
  readonly predicted: number;
  readonly confidence: number;
  readonly lot: number;
  readonly verdict: number;
  readonly reviewer: number;
  readonly tags: readonly string[];
  readonly die: number;
  readonly chosen: boolean;
  readonly similarity: number;
}

const plain: Row = {
  label: 0,
  predicted: 0,
  confidence: 1,
  lot: 0,
  verdict: 0,
  reviewer: -1,
  tags: [],
  die: 0,
  chosen: false,
  similarity: Number.NaN,
};

function tableOf(rows: readonly Row[]): CaseTable {
  const codes = (pick: (row: Row) => number) => Int32Array.from(rows, pick);
  const reviews = rows.map(({ verdict, reviewer, tags }, index) => ({
    index,
    review: {
      verdict: verdicts[verdict - 1] ?? null,
      reviewer: reviewers[reviewer] ?? null,
      tags: [...tags],
    },
  }));
  return caseTable(
    rows.length,
    new Map([
      ['label', { values: codes(({ label }) => label), codes: dataLabels }],
      ['predicted', { values: codes(({ predicted }) => predicted), codes: modelLabels }],
      ['confidence', { values: Float32Array.from(rows, ({ confidence }) => confidence), codes: null }],
      ['dieX', { values: Float32Array.from(rows, ({ die }) => die), codes: null }],
      ['lot', { values: codes(({ lot }) => lot), codes: lots }],
    ]),
    reviewColumns(rows.length, reviews),
  );
}

const contextOf = (rows: readonly Row[]): FilterContext => ({
  chosen: new Set(rows.flatMap(({ chosen }, index) => (chosen ? [index] : []))),
  similarity: Float32Array.from(rows, ({ similarity }) => similarity),
});
const noContext: FilterContext = { chosen: new Set(), similarity: null };

const row: fc.Arbitrary<Row> = fc.record({
  label: fc.integer({ min: -1, max: 2 }),
  predicted: fc.integer({ min: -1, max: 2 }),
  confidence: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
  lot: fc.integer({ min: -1, max: 1 }),
  verdict: fc.integer({ min: 0, max: 4 }),
  reviewer: fc.integer({ min: -1, max: 1 }),
  tags: fc.subarray(tagNames),
  die: fc.constantFrom(Number.NaN, 0, 1, 2),
  chosen: fc.boolean(),
  similarity: fc.constantFrom(Number.NaN, -1, 0.5, 1),
});
const filter: fc.Arbitrary<CaseFilter> = fc.record({
  outcome: fc.constantFrom('wrong' as const, 'right' as const, null),
  picked: fc.record({
    ...byFacet(() => fc.constant<string[]>([])),
    true: fc.subarray(['', ...dataLabels]),
    predicted: fc.subarray(['', ...modelLabels]),
    verdict: fc.subarray(['', ...verdicts]),
    lot: fc.subarray(['', ...lots]),
    tag: fc.subarray(['', ...tagNames]),
    reviewer: fc.subarray(['', ...reviewers]),
  }),
  ranges: fc.constantFrom<CaseFilter['ranges'][]>(
    {},
    { confidence: [0.25, 1] },
    { confidence: [0, 0.5], dieX: [1, 2] },
  ),
  onlyChosen: fc.boolean(),
  alike: fc.constantFrom(null, null, 0),
});

/** The values that a row has in a facet; '' is "none". */
function valuesOf(row: Row): Readonly<Record<Facet, readonly string[]>> {
  return {
    ...byFacet(() => ['']),
    true: [dataLabels[row.label] ?? ''],
    predicted: [modelLabels[row.predicted] ?? ''],
    verdict: [verdicts[row.verdict - 1] ?? ''],
    lot: [lots[row.lot] ?? ''],
    reviewer: [reviewers[row.reviewer] ?? ''],
    tag: row.tags.length === 0 ? [''] : row.tags,
  };
}

/** The definition, said once more per row and in words. */
function passes(row: Row, filter: CaseFilter, ignoring: Facet | 'outcome' | null): boolean {
  const values = valuesOf(row);
  const label = values.true[0] ?? '';
  const predicted = values.predicted[0] ?? '';
  const known = label !== '' && predicted !== '' && modelLabels.includes(label);
  if (ignoring !== 'outcome' && filter.outcome !== null) {
    if (!known || (label === predicted) !== (filter.outcome === 'right')) return false;
  }
  for (const [name, [low, high]] of Object.entries(filter.ranges)) {
    const value = name === 'dieX' ? row.die : row.confidence;
    if (!(value >= low && value <= high)) return false;
  }
  if (filter.onlyChosen && !row.chosen) return false;
  if (filter.alike !== null && Number.isNaN(row.similarity)) return false;
  return facets.every((facet) => {
    const picked = filter.picked[facet];
    return facet === ignoring || picked.length === 0 || values[facet].some((value) => picked.includes(value));
  });
}

describe('filter', () => {
  test('lets through what the definition lets through, in rising order', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), filter, (rows, filter) => {
        const expected = rows.flatMap((row, index) => (passes(row, filter, null) ? [index] : []));
        expect([...filterCases(tableOf(rows), filter, contextOf(rows)).indices]).toEqual(expected);
      }),
    );
  });

  test('each facet counts what would pass with its own choice set aside; a case counts for each of its tags', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), filter, (rows, filter) => {
        const table = tableOf(rows);
        const { counts, outcomes } = filterCases(table, filter, contextOf(rows));
        for (const facet of facets) {
          const names = facetValues(table, facet);
          if (names.length === 0) continue;
          const expected = ['', ...names].map(
            (name) =>
              rows.filter((row) => valuesOf(row)[facet].includes(name) && passes(row, filter, facet)).length,
          );
          expect([...counts[facet]], facet).toEqual(expected);
        }
        const wrong = rows.filter((row) => passes(row, { ...filter, outcome: 'wrong' }, null)).length;
        expect(outcomes.wrong).toBe(wrong);
      }),
    );
  });

  test('labels are compared by name, and a label that the model does not know is neither right nor wrong', () => {
    const table = tableOf([
      { ...plain, label: 0, predicted: 2 }, // bridge as bridge
      { ...plain, label: 0, predicted: 0 }, // bridge as residue
      { ...plain, label: 2, predicted: 0 }, // scratch, which the model does not know
    ]);
    const wrong = filterCases(table, { ...everyCase, outcome: 'wrong' }, noContext);
    expect([...wrong.indices]).toEqual([1]);
    expect(wrong.outcomes).toEqual({ right: 1, wrong: 1 });
    expect(nameOf(table.label, 2)).toBe('scratch');
  });

  test('a confidence bound lets through the value that was stored from the same decimal number', () => {
    const table = tableOf([{ ...plain, confidence: 0.9 }]);
    for (const confidence of [[0.9, 1] as const, [0, 0.9] as const]) {
      expect(filterCases(table, { ...everyCase, ranges: { confidence } }, noContext).indices).toHaveLength(1);
    }
  });
});

describe('order', () => {
  test('by key it is what a stable comparison sort gives, with NaN last', () => {
    const key = fc.oneof(fc.float(), fc.constantFrom(0, -0, 1, 1, Number.NaN));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 50 }), fc.boolean(), (values, falling) => {
        // -0 and 0 are one value for a comparison but two bit patterns.
        const keys = Float32Array.from(values, (value) => value + 0);
        const indices = Int32Array.from(keys.keys());
        const expected = [...indices].sort((a, b) => {
          const [first, second] = [keys[a] ?? 0, keys[b] ?? 0];
          if (Number.isNaN(first) || Number.isNaN(second))
            return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
          if (first === second) return 0;
          return first < second === falling ? 1 : -1;
        });
        expect([...orderedByKey(indices, keys, falling)]).toEqual(expected);
      }),
    );
  });

  test('of the filtered cases is that of a stable sort; what is equal stays as imported', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), filter, (rows, filter) => {
        const table = tableOf(rows);
        const { indices, failed } = filterCases(table, filter, contextOf(rows));
        const order = orderedSamples(table, 'lot-rising', { loss: null, similarity: null });
        const place = (index: number) =>
          (table.lot?.codes[index] ?? 0) < 0 ? 9 : (table.lot?.codes[index] ?? 0);
        const expected = [...indices].sort((a, b) => place(a) - place(b) || a - b);
        if (order === null) throw new Error('lots give an order');
        expect([...passingInOrder(order, failed, indices.length)]).toEqual(expected);
      }),
    );
  });

  test('the loss of a logit pair is the logistic loss of its difference', () => {
    const losses = labelLoss(Float32Array.of(2, 0, 2, 0), 2, Int32Array.of(0, 1));
    expect(losses[0]).toBeCloseTo(Math.log1p(Math.exp(-2)), 6);
    expect(losses[1]).toBeCloseTo(Math.log1p(Math.exp(2)), 6);
  });

  test('adding a constant to all logits leaves the loss as it is, and there is none without a label', () => {
    const losses = labelLoss(Float32Array.of(1000, 1000, 0, 0), 2, Int32Array.of(0, -1));
    expect(losses[0]).toBeCloseTo(Math.log(2), 6);
    expect(losses[1]).toBeNaN();
  });
});

describe('address', () => {
  test('a filter survives being written and read', () => {
    fc.assert(
      fc.property(
        filter,
        fc.constantFrom('index' as const, 'loss-falling' as const, 'lot-rising' as const),
        fc.constantFrom('grid' as const, 'scatter' as const),
        (filter, order, view) => {
          const written = writeAddress({ filter, order, view }, new URLSearchParams());
          expect(readAddress(written)).toEqual({ filter, order, view });
        },
      ),
    );
  });

  test('a link from the confusion matrix picks one true and one predicted class', () => {
    const { filter } = readAddress(new URLSearchParams('true=line & space&predicted=31'.replace('&', '%26')));
    expect(filter.picked.true).toEqual(['line & space']);
    expect(filter.picked.predicted).toEqual(['31']);
  });

  test('nonsense is left out', () => {
    const odd = 'outcome=odd&confidence=2..1&order=x&view=y&alike=-1&range.dieX=a..b&range.=0..1';
    expect(readAddress(new URLSearchParams(odd))).toEqual({
      filter: everyCase,
      order: 'index',
      view: 'grid',
    });
  });

  test('a picked value is removed by picking it again', () => {
    const once = togglePicked(everyCase, 'lot', 'A');
    expect(once.picked.lot).toEqual(['A']);
    expect(togglePicked(once, 'lot', 'A')).toEqual(everyCase);
  });
});

test('reviews are spread over all samples, tags in natural order of their names', () => {
  const review = { verdict: null, reviewer: 'Ada', tags: [] };
  const { verdict, reviewer, tags } = reviewColumns(5, [
    { index: 3, review: { ...review, tags: ['lot 10', 'lot 9'] } },
    { index: 2, review: { ...review, verdict: 'ambiguous' } },
  ]);
  expect([...verdict.codes]).toEqual([-1, -1, verdicts.indexOf('ambiguous'), -1, -1]);
  expect([...reviewer.codes]).toEqual([-1, -1, 0, 0, -1]);
  expect(tags.names).toEqual(['lot 9', 'lot 10']);
  expect(tagsOf(tags, 3)).toEqual(['lot 10', 'lot 9']);
  expect(tagsOf(tags, 2)).toEqual([]);
});
