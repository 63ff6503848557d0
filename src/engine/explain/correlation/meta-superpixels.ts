import { otsuThreshold } from '../../math/otsu.ts';

/** Segments joined to groups. */
export interface MetaSuperpixels {
  /** [n]: the group of each segment, from 0 without gaps, in the order of their first segments. */
  readonly groups: Int32Array;
  readonly count: number;
  /** Segments that correlate above this belong together; null where all stay alone. */
  readonly threshold: number | null;
  /** `components`: connected ones above the threshold; `linkage`: average linkage, where these were too large. */
  readonly by: 'components' | 'linkage';
}

const fewestGroups = 3;
const largestShare = 0.6;

/**
 * Meta-superpixels: connected components of correlation > threshold, Otsu's over the values beside the diagonal (256
 * bins). Fewer than 3 of them, or one over 60 % of the area, and average linkage on 1 - correlation, cut at the same
 * threshold, takes their place; where that gives fewer than 3, the threshold is raised until there are 3.
 *
 * @param correlation [n, n], symmetric
 * @param areas [n] pixels
 */
export function metaSuperpixels(correlation: Float64Array, areas: ArrayLike<number>): MetaSuperpixels {
  const n = areas.length;
  const beside: number[] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) beside.push(correlation[i * n + j] as number);
  const threshold = otsuThreshold(beside);
  if (threshold === null) {
    return { groups: Int32Array.from({ length: n }, (_, i) => i), count: n, threshold, by: 'components' };
  }
  const components = connectedComponents(correlation, n, threshold);
  const fewest = Math.min(fewestGroups, n);
  if (groupCount(components) >= fewest && shareOfLargest(components, areas) <= largestShare) {
    return { groups: components, count: groupCount(components), threshold, by: 'components' };
  }
  return averageLinkage(correlation, n, threshold, fewest);
}

/** [n] component of each, numbered by their first member. */
function connectedComponents(correlation: Float64Array, n: number, threshold: number): Int32Array {
  const component = new Int32Array(n).fill(-1);
  let count = 0;
  for (let start = 0; start < n; start++) {
    if ((component[start] as number) >= 0) continue;
    const open = [start];
    component[start] = count;
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      for (let j = 0; j < n; j++) {
        if ((component[j] as number) >= 0 || !((correlation[i * n + j] as number) > threshold)) continue;
        component[j] = count;
        open.push(j);
      }
    }
    count++;
  }
  return component;
}

/** Joins the two groups of the largest mean correlation again and again, until it is at most the threshold. */
function averageLinkage(
  correlation: Float64Array,
  n: number,
  threshold: number,
  fewest: number,
): MetaSuperpixels {
  // Sums of correlations between groups; a joined group lives on in its first member's row.
  const sums = Float64Array.from(correlation);
  const sizes = new Float64Array(n).fill(1);
  const group = Int32Array.from({ length: n }, (_, i) => i);
  let alive = Array.from({ length: n }, (_, i) => i);
  let used = threshold;
  while (alive.length > 1) {
    let best = { mean: Number.NEGATIVE_INFINITY, first: 0, second: 0 };
    for (const [at, first] of alive.entries()) {
      for (const second of alive.slice(at + 1)) {
        const mean =
          (sums[first * n + second] as number) / ((sizes[first] as number) * (sizes[second] as number));
        if (mean > best.mean) best = { mean, first, second };
      }
    }
    if (!(best.mean > threshold)) break;
    if (alive.length === fewest) {
      used = best.mean;
      break;
    }
    const { first, second } = best;
    for (let k = 0; k < n; k++) {
      const sum = (sums[first * n + k] as number) + (sums[second * n + k] as number);
      sums[first * n + k] = sum;
      sums[k * n + first] = sum;
    }
    sizes[first] = (sizes[first] as number) + (sizes[second] as number);
    for (let k = 0; k < n; k++) if (group[k] === second) group[k] = first;
    alive = alive.filter((each) => each !== second);
  }
  const groups = group.map((first) => alive.indexOf(first));
  return { groups, count: alive.length, threshold: used, by: 'linkage' };
}

function groupCount(groups: Int32Array): number {
  return groups.reduce((most, group) => Math.max(most, group + 1), 0);
}

function shareOfLargest(groups: Int32Array, areas: ArrayLike<number>): number {
  const sums = new Float64Array(groupCount(groups));
  for (const [i, group] of groups.entries()) sums[group] = (sums[group] as number) + (areas[i] as number);
  return Math.max(...sums) / sums.reduce((total, sum) => total + sum, 0);
}
