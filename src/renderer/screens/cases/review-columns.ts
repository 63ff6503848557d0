import { type ReviewState, verdicts } from '#contract/review.ts';
import type { CodedColumn } from './coded-column.ts';

/** Tags, of which a sample may have several: kept for the tagged samples alone. */
export interface TagColumn {
  /** In natural order. */
  readonly names: readonly string[];
  /** Indices of the samples that have a tag, rising. */
  readonly tagged: Int32Array;
  /** [tagged + 1]: the tags of `tagged[i]` are `codes[starts[i]]` up to, and without, `codes[starts[i + 1]]`. */
  readonly starts: Int32Array;
  /** Positions in `names`. */
  readonly codes: Int32Array;
}

/** What reviewers said about the samples of a data set, as columns like the others. */
export interface ReviewColumns {
  readonly verdict: CodedColumn;
  readonly reviewer: CodedColumn;
  readonly tags: TagColumn;
}

export type Reviewed = readonly {
  readonly index: number;
  readonly review: Pick<ReviewState, 'verdict' | 'reviewer' | 'tags'>;
}[];

const natural = new Intl.Collator('en', { numeric: true });

/** Spreads the reviews, of which there is one per reviewed case, over all samples. */
export function reviewColumns(samples: number, reviews: Reviewed): ReviewColumns {
  const known = reviews.filter(({ index }) => index < samples).sort((a, b) => a.index - b.index);
  const verdict = new Int32Array(samples).fill(-1);
  const reviewer = new Int32Array(samples).fill(-1);
  const reviewers = named(known.flatMap(({ review }) => (review.reviewer ? [review.reviewer] : [])));
  for (const { index, review } of known) {
    if (review.verdict !== null) verdict[index] = verdicts.indexOf(review.verdict);
    if (review.reviewer) reviewer[index] = reviewers.codeOf.get(review.reviewer) ?? -1;
  }
  return {
    verdict: { codes: verdict, names: verdicts },
    reviewer: { codes: reviewer, names: reviewers.names },
    tags: tagColumn(known),
  };
}

function tagColumn(reviews: Reviewed): TagColumn {
  const tagged = reviews.filter(({ review }) => review.tags.length > 0);
  const { names, codeOf } = named(tagged.flatMap(({ review }) => review.tags));
  const starts = new Int32Array(tagged.length + 1);
  for (const [at, { review }] of tagged.entries()) starts[at + 1] = (starts[at] ?? 0) + review.tags.length;
  return {
    names,
    tagged: Int32Array.from(tagged, ({ index }) => index),
    starts,
    codes: Int32Array.from(
      tagged.flatMap(({ review }) => review.tags),
      (tag) => codeOf.get(tag) ?? -1,
    ),
  };
}

function named(values: readonly string[]): {
  readonly names: readonly string[];
  readonly codeOf: ReadonlyMap<string, number>;
} {
  const names = [...new Set(values)].sort(natural.compare);
  return { names, codeOf: new Map(names.map((name, code) => [name, code])) };
}

/** The tags of one sample, in natural order. */
export function tagsOf({ names, tagged, starts, codes }: TagColumn, index: number): readonly string[] {
  let [low, high] = [0, tagged.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tagged[middle] as number) < index) low = middle + 1;
    else high = middle;
  }
  if (tagged[low] !== index) return [];
  return Array.from(codes.subarray(starts[low], starts[low + 1]), (code) => names[code] ?? '');
}
