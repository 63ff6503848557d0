import type { Segments } from '../../viewer/segments.ts';

/** The segments of a column with what its method says of each. */
export interface ScoredSegments {
  /** SHA-256 of the segments' file. */
  readonly name: string;
  readonly segments: Segments;
  /** One value per segment, [count] float32. */
  readonly scores: Float32Array;
  /** Standard errors of the scores; null where they are exact, or not known. */
  readonly errors: Float32Array | null;
  /** The place of each segment by falling score, from 1 on, [count]. */
  readonly ranks: Int32Array;
  /** The meta-superpixel of each segment; null for methods without. */
  readonly groups: Int32Array | null;
}

/** What is said of one segment. */
export interface SegmentFact {
  readonly segment: number;
  readonly score: number;
  readonly error: number | null;
  readonly rank: number;
  /** Its share of the network's input. */
  readonly area: number;
  readonly group: number | null;
}

export function factOf(scored: ScoredSegments, segment: number): SegmentFact {
  const { segments, scores, errors, ranks, groups } = scored;
  return {
    segment,
    score: scores[segment] ?? Number.NaN,
    error: errors?.[segment] ?? null,
    rank: ranks[segment] ?? 0,
    area: (segments.areas[segment] ?? 0) / (segments.width * segments.height),
    group: groups?.[segment] ?? null,
  };
}

/** The place of each score when they fall, from 1 on; of equal scores the first segment stands first. */
export function ranksOf(scores: Float32Array): Int32Array {
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  const ranks = new Int32Array(scores.length);
  for (const [place, segment] of order.entries()) ranks[segment] = place + 1;
  return ranks;
}

export type SegmentOrder = 'segment' | 'score' | 'error' | 'area' | 'group';

/** Segments in the order of one of their properties; equal ones by number. What is not known stands last. */
export function orderedSegments(
  scored: ScoredSegments,
  by: SegmentOrder,
  descending: boolean,
): readonly number[] {
  const { count } = scored.segments;
  const facts = Array.from({ length: count }, (_, segment) => factOf(scored, segment));
  const sign = descending ? -1 : 1;
  return facts
    .sort((first, second) => {
      const [a, b] = [first[by], second[by]];
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return sign * (a - b) || first.segment - second.segment;
    })
    .map(({ segment }) => segment);
}
