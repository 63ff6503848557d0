import type { CodedColumn } from './coded-column.ts';
import type { TagColumn } from './review-columns.ts';

/** Counts over all samples by the column's codes: the same for every filter. */
const totals = new WeakMap<Int32Array, Int32Array>();

/**
 * How many samples there would be with each value of a coded column, were its own choice set aside.
 *
 * What passes is counted from the shorter side: the passing samples, or all of the column less those that fail.
 *
 * @param failed [N] uint16: which criteria each sample fails
 * @param bit the facet's own among them; 0 where nothing is picked in it, so that no sample can fail it
 * @param indices the samples that fail nothing
 * @param rejected all others
 * @returns [values + 1] counts, first of "none"
 */
export function countCoded(
  failed: Uint16Array,
  bit: number,
  column: CodedColumn | null,
  indices: Int32Array,
  rejected: Int32Array,
): Int32Array {
  if (column === null) return new Int32Array(1);
  const { codes, names } = column;
  // The first place is for samples that are not counted; it is cut off.
  const counts = new Int32Array(names.length + 2);
  const fewer = indices.length <= rejected.length ? indices : rejected;
  const sign = fewer === indices ? 1 : -1;
  if (sign < 0) counts.set(totalsOf(column), 1);
  for (let position = 0; position < fewer.length; position += 1) {
    const place = (codes[fewer[position] as number] as number) + 2;
    counts[place] = (counts[place] as number) + sign;
  }
  for (let index = 0; bit !== 0 && index < failed.length; index += 1) {
    // 1 for samples that fail the facet alone, else 0: without a branch.
    const alone = (((failed[index] as number) ^ bit) - 1) >>> 31;
    const place = alone * ((codes[index] as number) + 2);
    counts[place] = (counts[place] as number) + 1;
  }
  return counts.subarray(1);
}

function totalsOf({ codes, names }: CodedColumn): Int32Array {
  const known = totals.get(codes);
  if (known !== undefined) return known;
  const counts = new Int32Array(names.length + 1);
  for (let index = 0; index < codes.length; index += 1) {
    const place = (codes[index] as number) + 1;
    counts[place] = (counts[place] as number) + 1;
  }
  totals.set(codes, counts);
  return counts;
}

/** The same for tags: a sample counts once for each of its tags, and one without any for "none". */
export function countTags(failed: Uint16Array, bit: number, column: TagColumn): Int32Array {
  const { names, tagged, starts, codes } = column;
  const counts = new Int32Array(names.length + 1);
  if (names.length === 0) return counts;
  let untagged = 0;
  for (let index = 0; index < failed.length; index += 1) {
    untagged += (((failed[index] as number) & ~bit) - 1) >>> 31;
  }
  for (let at = 0; at < tagged.length; at += 1) {
    if (((failed[tagged[at] as number] as number) & ~bit) !== 0) continue;
    untagged -= 1;
    for (let place = starts[at] as number; place < (starts[at + 1] as number); place += 1) {
      const value = (codes[place] as number) + 1;
      counts[value] = (counts[value] as number) + 1;
    }
  }
  counts[0] = untagged;
  return counts;
}
