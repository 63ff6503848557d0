import { type CaseFilter, everyCase, filterCases } from './case-filter.ts';
import { orderedSamples, passingInOrder } from './case-order.ts';
import { type CaseTable, caseTable } from './case-table.ts';
import { reviewColumns } from './review-columns.ts';
import { SeededNumbers } from './seeded-numbers.fixture.ts';

const samples = 1_000_000;
const rounds = 15;
const context = { chosen: new Set<number>(), similarity: null };

export interface Timing {
  readonly best: number;
  readonly median: number;
}

/** What `npm run bench -- filter` runs in the page: the best and the middle round in milliseconds. The rounds of all measurements alternate, so that a drifting machine drifts for all. */
export function measure(): Record<string, Timing> {
  const table = inventedTable();
  const order = orderedSamples(table, 'confidence-rising', { loss: null, similarity: null });
  if (order === null) throw new Error('there is no order by confidence');
  const one = withPicked({ true: ['name 1'] });
  const many: CaseFilter = {
    ...withPicked({ true: ['name 1', 'name 2', 'name 5'], lot: ['name 3', 'name 4'], tag: ['tag 1', ''] }),
    outcome: 'wrong',
    ranges: { confidence: [0.2, 0.9], dieX: [2, 8] },
  };
  const half: CaseFilter = { ...everyCase, ranges: { confidence: [0.5, 1] } };
  const bytes = new Uint8Array(samples);
  const { codes } = table.lot ?? { codes: new Int32Array(samples) };
  const inOrder = (filter: CaseFilter) => {
    const { failed, indices } = filterCases(table, filter, context);
    return passingInOrder(order, failed, indices.length).length;
  };
  const works: Readonly<Record<string, () => number>> = {
    bareBytes: () => {
      let sum = 0;
      for (let at = 0; at < bytes.length; at += 1) sum += bytes[at] as number;
      return sum;
    },
    bareCodes: () => {
      const counts = new Int32Array(64);
      for (let at = 0; at < codes.length; at += 1) {
        const place = (codes[at] as number) + 1;
        counts[place] = (counts[place] as number) + 1;
      }
      return counts[1] ?? 0;
    },
    everything: () => filterCases(table, everyCase, context).indices.length,
    one: () => filterCases(table, one, context).indices.length,
    many: () => filterCases(table, many, context).indices.length,
    ordered: () => inOrder(many),
    half: () => inOrder(half),
  };
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const start = performance.now();
      work();
      times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    }
  }
  return Object.fromEntries(
    [...times].map(([name, all]) => {
      const sorted = all.sort((a, b) => a - b);
      return [name, { best: sorted[0] ?? Number.NaN, median: sorted[rounds >> 1] ?? Number.NaN }];
    }),
  );
}

function withPicked(picked: Partial<CaseFilter['picked']>): CaseFilter {
  return { ...everyCase, picked: { ...everyCase.picked, ...picked } };
}

/** All facets filled: 12 classes, 40 lots, 1,000 wafers, one sample in a hundred reviewed, with up to two of 30 tags. */
function inventedTable(): CaseTable {
  const numbers = new SeededNumbers(7);
  const coded = (count: number) => ({
    values: Int32Array.from({ length: samples }, () => numbers.below(count)),
    codes: Array.from({ length: count }, (_, at) => `name ${at}`),
  });
  const floats = (value: () => number) => ({
    values: Float32Array.from({ length: samples }, value),
    codes: null,
  });
  const reviews = Array.from({ length: samples / 100 }, (_, at) => ({
    index: at * 100,
    review: {
      verdict: 'ambiguous' as const,
      reviewer: `reviewer ${numbers.below(4)}`,
      tags: [`tag ${numbers.below(15)}`, `tag ${15 + numbers.below(15)}`],
    },
  }));
  return caseTable(
    samples,
    new Map<string, { readonly values: Float32Array | Int32Array; readonly codes: readonly string[] | null }>(
      [
        ['label', coded(12)],
        ['predicted', coded(12)],
        ['confidence', floats(() => numbers.share())],
        ['lot', coded(40)],
        ['wafer', coded(1000)],
        ['split', coded(3)],
        ['site', coded(9)],
        ['dieX', floats(() => numbers.below(12))],
        ['dieY', floats(() => numbers.below(12))],
      ],
    ),
    reviewColumns(samples, reviews),
  );
}
