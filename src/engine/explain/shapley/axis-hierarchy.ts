import type { Hierarchy } from './hierarchy.ts';

/**
 * A hierarchy by halving the picture as shap's image masker does with pixels: the box around the points is cut in the
 * middle of its longer side, and each half again, until each point is alone. Points in the same place are halved by
 * their numbers.
 *
 * @param points [n, 2]: row and column of each player
 */
export function axisHierarchy(points: Float64Array): Hierarchy {
  const players = points.length / 2;
  const children = new Int32Array(2 * Math.max(0, players - 1));
  let next = 0;
  const build = (group: readonly number[]): number => {
    if (group.length === 1) return group[0] as number;
    const [first, second] = halves(group, points);
    const left = build(first);
    const right = build(second);
    children.set([left, right], 2 * next);
    return players + next++;
  };
  if (players > 1) build(Array.from({ length: players }, (_, i) => i));
  return { players, children };
}

function halves(group: readonly number[], points: Float64Array): readonly [number[], number[]] {
  const along = (axis: 0 | 1) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const player of group) {
      low = Math.min(low, points[2 * player + axis] as number);
      high = Math.max(high, points[2 * player + axis] as number);
    }
    return { low, length: high - low, middle: low + (high - low) / 2 };
  };
  const rows = along(0);
  const columns = along(1);
  const axis = rows.length >= columns.length ? 0 : 1;
  const { length, middle } = axis === 0 ? rows : columns;
  if (length === 0) {
    const half = Math.ceil(group.length / 2);
    return [group.slice(0, half), group.slice(half)];
  }
  const before = (player: number) => (points[2 * player + axis] as number) <= middle;
  const first = group.filter(before);
  // Rounding may put the middle of two close points on the far one.
  if (first.length === group.length) return [first.slice(0, -1), first.slice(-1)];
  return [first, group.filter((player) => !before(player))];
}
