import type { SegmentCorrelation } from '../explainer.ts';

/** What was found between the players of a game, as it stands between all segments of the picture. */
export interface PlayerCorrelation {
  /** [players, players] */
  readonly matrix: Float64Array;
  /** [players] lists of players. */
  readonly neighbours?: readonly (readonly number[])[];
  /** [players]: the group of each. */
  readonly groups?: ArrayLike<number>;
}

/**
 * Segments without pixels play no part: they correlate with nothing, have no neighbours, and are each a group of its
 * own after the others.
 *
 * @param segments the segment that each player is
 * @param count segments of the picture
 */
export function betweenSegments(
  { matrix, neighbours, groups }: PlayerCorrelation,
  segments: readonly number[],
  count: number,
): SegmentCorrelation {
  const players = segments.length;
  const all = new Float32Array(count * count);
  const marks = new Uint8Array(count * count);
  for (let i = 0; i < count; i++) all[i * count + i] = 1;
  for (const [i, row] of segments.entries()) {
    for (const [j, column] of segments.entries())
      all[row * count + column] = matrix[i * players + j] as number;
    for (const j of neighbours?.[i] ?? []) marks[row * count + (segments[j] as number)] = 1;
  }
  return {
    matrix: all,
    ...(neighbours === undefined ? {} : { neighbours: marks }),
    ...(groups === undefined ? {} : { groups: groupsOfSegments(groups, segments, count) }),
  };
}

function groupsOfSegments(groups: ArrayLike<number>, segments: readonly number[], count: number): Int32Array {
  const all = new Int32Array(count).fill(-1);
  for (const [i, segment] of segments.entries()) all[segment] = groups[i] as number;
  let next = Array.from(groups).reduce((most, group) => Math.max(most, group), -1) + 1;
  return all.map((group) => (group < 0 ? next++ : group));
}
