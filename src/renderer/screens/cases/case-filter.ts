import { type CaseTable, rightPrediction, wrongPrediction } from './case-table.ts';
import type { CodedColumn } from './coded-column.ts';
import { countCoded, countTags } from './facet-counts.ts';
import type { TagColumn } from './review-columns.ts';

/** Properties whose values can be picked from a list. */
export const facets = [
  'true',
  'predicted',
  'verdict',
  'tag',
  'reviewer',
  'lot',
  'wafer',
  'split',
  'site',
] as const;
export type Facet = (typeof facets)[number];

/** Lowest and highest value, both included. */
export type Range = readonly [number, number];

/** What cases are shown. Values of one facet are alternatives; different facets must all hold. */
export interface CaseFilter {
  readonly outcome: 'wrong' | 'right' | null;
  /** Names that are let through; an empty list lets everything through. '' stands for "none". */
  readonly picked: Readonly<Record<Facet, readonly string[]>>;
  /** By the name of a column of numbers. Without a range any value passes, also none. */
  readonly ranges: Readonly<Record<string, Range>>;
  /** Only cases that are chosen now. */
  readonly onlyChosen: boolean;
  /** The sample whose most alike pictures are shown. */
  readonly alike: number | null;
}

/** What a filter refers to beside the table. */
export interface FilterContext {
  /** Sample indices. */
  readonly chosen: ReadonlySet<number>;
  /** [N] float32: how alike each sample is to the one that `alike` names; NaN for those that were not found. */
  readonly similarity: Float32Array | null;
}

/** A value for each facet. */
export function byFacet<Value>(make: (facet: Facet) => Value): Readonly<Record<Facet, Value>> {
  return {
    true: make('true'),
    predicted: make('predicted'),
    verdict: make('verdict'),
    tag: make('tag'),
    reviewer: make('reviewer'),
    lot: make('lot'),
    wafer: make('wafer'),
    split: make('split'),
    site: make('site'),
  };
}

export const everyCase: CaseFilter = {
  outcome: null,
  picked: byFacet(() => []),
  ranges: {},
  onlyChosen: false,
  alike: null,
};

/** The cases that pass a filter, and how many there would be with each value of a facet, its own choice set aside. */
export interface FilterResult {
  /** Sample indices, rising. */
  readonly indices: Int32Array;
  /** [N] uint16: 0 for the samples that pass. */
  readonly failed: Uint16Array;
  /** Per facet: [values + 1] counts, first of "none", then of each name. */
  readonly counts: Readonly<Record<Facet, Int32Array>>;
  /** Counts of right and wrong predictions. */
  readonly outcomes: { readonly right: number; readonly wrong: number };
}

const bitOf = (facet: Facet) => 1 << facets.indexOf(facet);
const outcomeBit = 1 << facets.length;
/** Shared by everything that has no counts of its own. */
const otherBit = 1 << (facets.length + 1);

/**
 * Filters all samples. A word per sample collects which criteria it fails; a facet counts the samples that fail
 * nothing but, at most, that facet itself.
 */
export function filterCases(table: CaseTable, filter: CaseFilter, context: FilterContext): FilterResult {
  const failed = new Uint16Array(table.samples);
  for (const facet of facets) {
    const picked = filter.picked[facet];
    if (picked.length === 0) continue;
    if (facet === 'tag') failTags(failed, bitOf(facet), table.tags, picked);
    else failCoded(failed, bitOf(facet), codedColumn(table, facet), picked);
  }
  if (filter.outcome !== null) failOutcome(failed, table.outcome, filter.outcome);
  for (const [name, range] of Object.entries(filter.ranges)) {
    const column = table.numbers.get(name);
    if (column !== undefined && column.least >= 0 && range[1] >= 0)
      failPositiveRange(failed, column.values, range);
    else failRange(failed, column?.values ?? null, range);
  }
  if (filter.onlyChosen) failUnchosen(failed, context.chosen);
  if (filter.alike !== null) failRange(failed, context.similarity, [-2, 2]);

  const { indices, rejected, outcomes } = passing(failed, table.outcome);
  const counts = byFacet((facet) =>
    facet === 'tag'
      ? countTags(failed, bitOf(facet), table.tags)
      : countCoded(
          failed,
          filter.picked[facet].length === 0 ? 0 : bitOf(facet),
          codedColumn(table, facet),
          indices,
          rejected,
        ),
  );
  return { indices, failed, counts, outcomes };
}

/** The coded column behind a facet; null where the data set has none. */
function codedColumn(table: CaseTable, facet: Exclude<Facet, 'tag'>): CodedColumn | null {
  return facet === 'true' ? table.label : table[facet];
}

/** The values that a facet offers, without "none". */
export function facetValues(table: CaseTable, facet: Facet): readonly string[] {
  return (facet === 'tag' ? table.tags : codedColumn(table, facet))?.names ?? [];
}

/** What each value adds to the failed criteria: 0 where it is picked, else the facet's bit; first for "none". */
function failures(names: readonly string[], picked: readonly string[], bit: number): Uint16Array {
  const chosen = new Set(picked);
  return Uint16Array.from(['', ...names], (name) => (chosen.has(name) ? 0 : bit));
}

function failCoded(
  failed: Uint16Array,
  bit: number,
  column: CodedColumn | null,
  picked: readonly string[],
): void {
  const added = failures(column?.names ?? [], picked, bit);
  // Without a column every sample has "none".
  if (column === null && added[0] === 0) return;
  const codes = column?.codes ?? new Int32Array(failed.length).fill(-1);
  for (let index = 0; index < failed.length; index += 1) {
    failed[index] = (failed[index] as number) | (added[(codes[index] as number) + 1] as number);
  }
}

function failTags(failed: Uint16Array, bit: number, column: TagColumn, picked: readonly string[]): void {
  const { tagged, starts, codes, names } = column;
  const added = failures(names, picked, bit);
  const untagged = added[0] as number;
  for (let index = 0; untagged !== 0 && index < failed.length; index += 1) {
    failed[index] = (failed[index] as number) | bit;
  }
  for (let at = 0; at < tagged.length; at += 1) {
    let missing = bit;
    for (let place = starts[at] as number; place < (starts[at + 1] as number); place += 1) {
      missing &= added[(codes[place] as number) + 1] as number;
    }
    const index = tagged[at] as number;
    failed[index] = ((failed[index] as number) & ~bit) | missing;
  }
}

function failOutcome(failed: Uint16Array, outcome: Uint8Array, wanted: 'wrong' | 'right'): void {
  const added = Uint16Array.of(outcomeBit, outcomeBit, outcomeBit);
  added[wanted === 'wrong' ? wrongPrediction : rightPrediction] = 0;
  for (let index = 0; index < failed.length; index += 1) {
    failed[index] = (failed[index] as number) | (added[outcome[index] as number] as number);
  }
}

function failRange(failed: Uint16Array, values: Float32Array | null, [low, high]: Range): void {
  // Stored as float32: a bound such as 0.9 must not shut out the float32 next to it.
  const [least, most] = [Math.fround(low), Math.fround(high)];
  for (let index = 0; index < failed.length; index += 1) {
    const value = values === null ? Number.NaN : (values[index] as number);
    failed[index] = (failed[index] as number) | (value >= least && value <= most ? 0 : otherBit);
  }
}

/** The same for values that are all 0 or more: such floats are ordered as their bits are, and NaN is above them all. */
function failPositiveRange(failed: Uint16Array, values: Float32Array, [low, high]: Range): void {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const [least = 0, most = 0] = new Int32Array(Float32Array.of(Math.max(0, low), high).buffer);
  for (let index = 0; index < failed.length; index += 1) {
    const value = (bits[index] as number) & 0x7fffffff;
    // The sign of either difference says that the value is outside: without a branch.
    const outside = ((value - least) | (most - value)) >>> 31;
    failed[index] = (failed[index] as number) | (outside * otherBit);
  }
}

function failUnchosen(failed: Uint16Array, chosen: ReadonlySet<number>): void {
  const added = new Uint16Array(failed.length).fill(otherBit);
  for (const index of chosen) if (index < added.length) added[index] = 0;
  for (let index = 0; index < failed.length; index += 1) {
    failed[index] = (failed[index] as number) | (added[index] as number);
  }
}

function passing(
  failed: Uint16Array,
  outcome: Uint8Array,
): Pick<FilterResult, 'indices' | 'outcomes'> & { readonly rejected: Int32Array } {
  const found = new Int32Array(failed.length + 1);
  const rejected = new Int32Array(failed.length + 1);
  const byOutcome = new Int32Array(3);
  let count = 0;
  for (let index = 0; index < failed.length; index += 1) {
    const fails = failed[index] as number;
    // 1 for 0, else 0. Written to both lists always and kept in one: without a branch.
    const passes = (fails - 1) >>> 31;
    found[count] = index;
    rejected[index - count] = index;
    count += passes;
    const kind = (((fails & ~outcomeBit) - 1) >>> 31) * (outcome[index] as number);
    byOutcome[kind] = (byOutcome[kind] as number) + 1;
  }
  return {
    indices: found.slice(0, count),
    rejected: rejected.subarray(0, failed.length - count),
    outcomes: { right: byOutcome[rightPrediction] ?? 0, wrong: byOutcome[wrongPrediction] ?? 0 },
  };
}
