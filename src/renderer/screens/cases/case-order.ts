import type { CaseTable } from './case-table.ts';
import type { CodedColumn } from './coded-column.ts';

/** What cases can be ordered by beside the order of their import. */
export const sortKeys = [
  'confidence',
  'loss',
  'similarity',
  'true',
  'predicted',
  'verdict',
  'tag',
  'reviewer',
  'lot',
  'wafer',
  'die',
  'split',
  'site',
] as const;
export type SortKey = (typeof sortKeys)[number];

/** How cases follow each other. */
export type CaseOrder = 'index' | `${SortKey}-${'rising' | 'falling'}`;

/** An order as it stands in the address; null for what is none. */
export function readOrder(text: string | null): CaseOrder | null {
  const known: readonly CaseOrder[] = [
    'index',
    ...sortKeys.flatMap((key) => [`${key}-rising`, `${key}-falling`] as const),
  ];
  return known.find((order) => order === text) ?? null;
}

/** An order in its parts; null for the order of the import. */
export function partsOf(order: CaseOrder): { readonly key: SortKey; readonly falling: boolean } | null {
  const key = sortKeys.find((each) => order.startsWith(`${each}-`));
  return key === undefined ? null : { key, falling: order.endsWith('-falling') };
}

/** Values to order by that are no columns of the data set, one per sample; null while they are not there. */
export interface DerivedKeys {
  readonly loss: Float32Array | null;
  readonly similarity: Float32Array | null;
}

/**
 * All samples in an order; null for the order of the import and where there is nothing to order by. It depends on no
 * filter, so that a filter only picks from it.
 */
export function orderedSamples(table: CaseTable, order: CaseOrder, derived: DerivedKeys): Int32Array | null {
  const parts = partsOf(order);
  const keys = parts === null ? [] : sortValues(table, parts.key, derived);
  if (parts === null || keys.length === 0) return null;
  // The last key is sorted by first: each sort leaves what is equal as it was.
  return keys.reduceRight<Int32Array>(
    (indices, values) => orderedByKey(indices, values, parts.falling),
    Int32Array.from({ length: table.samples }, (_, index) => index),
  );
}

/** The samples of an order that pass a filter. */
export function passingInOrder(order: Int32Array, failed: Uint16Array, count: number): Int32Array {
  // One place more than is kept: written always and kept only if it passes, without a branch.
  const found = new Int32Array(count + 1);
  let place = 0;
  for (let position = 0; position < order.length; position += 1) {
    const index = order[position] as number;
    found[place] = index;
    place += ((failed[index] as number) - 1) >>> 31;
  }
  return found.subarray(0, count);
}

/** The values to order by, most significant first. */
function sortValues(table: CaseTable, key: SortKey, derived: DerivedKeys): readonly Float32Array[] {
  switch (key) {
    case 'confidence':
      return present(table.confidence);
    case 'loss':
      return present(derived.loss);
    case 'similarity':
      return present(derived.similarity);
    case 'die':
      return ['dieX', 'dieY'].flatMap((name) => present(table.numbers.get(name)?.values ?? null));
    case 'tag':
      return table.tags.names.length === 0 ? [] : [firstTags(table)];
    case 'true':
      return present(table.label && codesAsNumbers(table.label));
    default:
      return present(table[key] && codesAsNumbers(table[key]));
  }
}

const present = (values: Float32Array | null) => (values === null ? [] : [values]);

/** Codes follow the natural order of the names; "none" stands at the end. */
function codesAsNumbers({ codes }: CodedColumn): Float32Array {
  return Float32Array.from(codes, (code) => (code < 0 ? Number.NaN : code));
}

function firstTags({ samples, tags }: CaseTable): Float32Array {
  const first = new Float32Array(samples).fill(Number.NaN);
  for (const [at, index] of tags.tagged.entries())
    first[index] = tags.codes[tags.starts[at] ?? 0] ?? Number.NaN;
  return first;
}

/**
 * Sorts sample indices by a per-sample key: a stable radix sort on the float's bits, two passes of 16 bits, so that
 * a million cases are in order within a frame or two. Samples without a value (NaN) stand at the end either way.
 *
 * @param indices sample indices, [n] int32; not changed
 * @param keys one value per sample of the data set, [N] float32
 */
export function orderedByKey(indices: Int32Array, keys: Float32Array, falling: boolean): Int32Array {
  const bits = new Uint32Array(keys.buffer, keys.byteOffset, keys.length);
  let from = indices;
  let sortable = new Uint32Array(indices.length);
  for (let position = 0; position < indices.length; position += 1) {
    sortable[position] = sortableBits(bits[indices[position] as number] as number, falling);
  }
  for (const shift of [0, 16]) {
    const starts = new Int32Array(65_537);
    for (let position = 0; position < sortable.length; position += 1) {
      const bucket = (((sortable[position] as number) >>> shift) & 0xffff) + 1;
      starts[bucket] = (starts[bucket] as number) + 1;
    }
    for (let bucket = 1; bucket <= 65_536; bucket += 1) {
      starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number);
    }
    const to = new Int32Array(from.length);
    const moved = new Uint32Array(from.length);
    for (let position = 0; position < sortable.length; position += 1) {
      const key = sortable[position] as number;
      const bucket = (key >>> shift) & 0xffff;
      const place = starts[bucket] as number;
      starts[bucket] = place + 1;
      to[place] = from[position] as number;
      moved[place] = key;
    }
    from = to;
    sortable = moved;
  }
  return from;
}

/** Maps a float's bits to an unsigned number with the same order (reversed if falling); NaN to the greatest. */
function sortableBits(bits: number, falling: boolean): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return 0xffffffff;
  const rising = bits >>> 31 === 1 ? ~bits >>> 0 : (bits | 0x80000000) >>> 0;
  return falling ? ~rising >>> 0 : rising;
}

/**
 * Cross-entropy of each sample's label, -ln softmax(logits)[label]; NaN without a label that the model knows and for
 * pictures that could not be read (their logits are NaN).
 *
 * @param logits the stored answers, [N, classes] float32
 * @param expected [N] int32: the label's position among the model's classes, -1 for none
 */
export function labelLoss(logits: Float32Array, classes: number, expected: Int32Array): Float32Array {
  if (logits.length !== expected.length * classes) {
    throw new RangeError(`invalid number of logits: ${logits.length}`);
  }
  const losses = new Float32Array(expected.length).fill(Number.NaN);
  for (let index = 0; index < expected.length; index += 1) {
    const label = expected[index] as number;
    if (label < 0) continue;
    const start = index * classes;
    losses[index] = logSumOfExponentials(logits, start, classes) - (logits[start + label] as number);
  }
  return losses;
}

function logSumOfExponentials(values: Float32Array, start: number, count: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < start + count; at += 1) largest = Math.max(largest, values[at] as number);
  let sum = 0;
  for (let at = start; at < start + count; at += 1) sum += Math.exp((values[at] as number) - largest);
  return largest + Math.log(sum);
}
