import { type CaseTable, type CodedColumn, rightPrediction, wrongPrediction } from './case-table.ts';

/** Properties whose values can be picked from a list. */
export const facets = ['true', 'predicted', 'verdict', 'lot', 'wafer', 'split'] as const;
export type Facet = (typeof facets)[number];

/** What cases are shown. Values of one facet are alternatives; different facets must all hold. */
export interface CaseFilter {
  readonly outcome: 'wrong' | 'right' | null;
  /** Names that are let through; an empty list lets everything through. '' stands for "none". */
  readonly picked: Readonly<Record<Facet, readonly string[]>>;
  /** Lowest and highest confidence, both included; null: any, also none. */
  readonly confidence: readonly [number, number] | null;
}

/** A value for each facet. */
export function byFacet<Value>(make: (facet: Facet) => Value): Readonly<Record<Facet, Value>> {
  return {
    true: make('true'),
    predicted: make('predicted'),
    verdict: make('verdict'),
    lot: make('lot'),
    wafer: make('wafer'),
    split: make('split'),
  };
}

export const everyCase: CaseFilter = {
  outcome: null,
  picked: { true: [], predicted: [], verdict: [], lot: [], wafer: [], split: [] },
  confidence: null,
};

/** The cases that pass a filter, and how many there would be with each value of a facet, its own choice set aside. */
export interface FilterResult {
  /** Sample indices, rising. */
  readonly indices: Int32Array;
  /** Per facet: [values + 1] counts, first of "none", then of each name. */
  readonly counts: Readonly<Record<Facet, Int32Array>>;
  /** Counts of right and wrong predictions. */
  readonly outcomes: { readonly right: number; readonly wrong: number };
}

const outcomeBit = 64;
const confidenceBit = 128;

/**
 * Filters all samples. One byte per sample collects which criteria it fails; a facet counts the samples that fail
 * nothing but, at most, that facet itself.
 */
export function filterCases(table: CaseTable, filter: CaseFilter): FilterResult {
  const { samples } = table;
  const failed = new Uint8Array(samples);
  for (const [position, facet] of facets.entries()) {
    const picked = filter.picked[facet];
    if (picked.length > 0) failFacet(failed, 1 << position, facetColumn(table, facet), picked);
  }
  if (filter.outcome !== null) {
    const wanted = filter.outcome === 'wrong' ? wrongPrediction : rightPrediction;
    const added = Uint8Array.of(outcomeBit, outcomeBit, outcomeBit);
    added[wanted] = 0;
    const { outcome } = table;
    for (let index = 0; index < samples; index += 1) {
      failed[index] = (failed[index] as number) | (added[outcome[index] as number] as number);
    }
  }
  if (filter.confidence !== null) failConfidence(failed, table.confidence, filter.confidence);

  const counts = byFacet((facet) =>
    countFacet(failed, 1 << facets.indexOf(facet), facetColumn(table, facet)),
  );
  const { indices, outcomes } = passing(failed, table.outcome);
  return { indices, counts, outcomes };
}

/** The coded column behind a facet; null where the data set has none. */
export function facetColumn(table: CaseTable, facet: Facet): CodedColumn | null {
  return facet === 'true' ? table.label : table[facet];
}

/** What each value adds to the failed criteria: 0 where it is picked, else the facet's bit; first for "none". */
function failures(names: readonly string[], picked: readonly string[], bit: number): Uint8Array {
  const chosen = new Set(picked);
  return Uint8Array.from(['', ...names], (name) => (chosen.has(name) ? 0 : bit));
}

function failFacet(
  failed: Uint8Array,
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

function failConfidence(
  failed: Uint8Array,
  confidence: Float32Array | null,
  [low, high]: readonly [number, number],
): void {
  // Stored as float32: a bound such as 0.9 must not shut out the float32 next to it.
  const [least, most] = [Math.fround(low), Math.fround(high)];
  for (let index = 0; index < failed.length; index += 1) {
    const value = confidence === null ? Number.NaN : (confidence[index] as number);
    failed[index] = (failed[index] as number) | (value >= least && value <= most ? 0 : confidenceBit);
  }
}

/** Samples that fail another criterion are counted too, in a last place that is cut off: without a branch. */
function countFacet(failed: Uint8Array, bit: number, column: CodedColumn | null): Int32Array {
  if (column === null) return new Int32Array(1);
  const { codes, names } = column;
  const places = names.length + 1;
  const counts = new Int32Array(places + 1);
  const others = 255 & ~bit;
  for (let index = 0; index < failed.length; index += 1) {
    const place = ((failed[index] as number) & others) === 0 ? (codes[index] as number) + 1 : places;
    counts[place] = (counts[place] as number) + 1;
  }
  return counts.subarray(0, places);
}

function passing(failed: Uint8Array, outcome: Uint8Array): Pick<FilterResult, 'indices' | 'outcomes'> {
  const found = new Int32Array(failed.length);
  const others = 255 & ~outcomeBit;
  const byOutcome = new Int32Array(3);
  let count = 0;
  for (let index = 0; index < failed.length; index += 1) {
    const fails = failed[index] as number;
    // Written always and kept only if it passes: without a branch.
    found[count] = index;
    count += fails === 0 ? 1 : 0;
    if ((fails & others) === 0) {
      const kind = outcome[index] as number;
      byOutcome[kind] = (byOutcome[kind] as number) + 1;
    }
  }
  return {
    indices: found.slice(0, count),
    outcomes: { right: byOutcome[rightPrediction] ?? 0, wrong: byOutcome[wrongPrediction] ?? 0 },
  };
}
