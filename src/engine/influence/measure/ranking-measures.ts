import { matrix } from '../../math/matrix-product.ts';
import { descendingOrder } from '../../math/order.ts';
import { spearman } from '../../math/statistics.ts';
import { headProbabilities, type Pause } from '../head/refit.ts';
import { precisionDepth, removedShare } from './metrics.ts';
import {
  type AskedQueries,
  type FittedHead,
  type LeftOutTruth,
  type SubsetTruth,
  withoutRows,
} from './truth.ts';
import type { Unit } from './unit.ts';

/** Queries whose removal is refitted: each takes a fit per method. */
export const mostBrittle = 30;

/**
 * Linear datamodelling score per query. A method that gives every half the same sum says nothing: 0.
 *
 * @param values [Q][N]: positive speaks for the target; what is no number counts as 0
 * @param keys [Q] of the queries
 */
export function datamodelling(
  values: readonly Float32Array[],
  { members, outputs }: SubsetTruth,
  keys: ArrayLike<number>,
): Unit[] {
  return values.map((own, q) => {
    const sums = members.map((rows) => {
      let sum = 0;
      for (const row of rows) sum += numberOr0(own[row]);
      return sum;
    });
    const truth = outputs.map((output) => output[q] as number);
    return { key: keys[q] as number, value: spearman(sums, truth) ?? 0 };
  });
}

/** Correlation by ranks with exact leave-one-out per query, over the rows that were left out. */
export function leaveOneOutCorrelation(
  values: readonly Float32Array[],
  { rows, effects }: LeftOutTruth,
  keys: ArrayLike<number>,
): Unit[] {
  return values.map((own, q) => {
    const said = Array.from(rows, (row) => numberOr0(own[row]));
    const truth = effects.map((effect) => effect[q] as number);
    return { key: keys[q] as number, value: spearman(said, truth) ?? 0 };
  });
}

/** Share of the samples that speak most for the target whose label it is. */
export function classPrecision(
  values: readonly Float32Array[],
  labels: Int32Array,
  targets: Int32Array,
  keys: ArrayLike<number>,
): Unit[] {
  return values.map((own, q) => {
    const top = strongest(own, labels, Math.min(precisionDepth, labels.length));
    const agreeing = top.filter((row) => labels[row] === targets[q]).length;
    return { key: keys[q] as number, value: top.length === 0 ? 0 : agreeing / top.length };
  });
}

/** What the target's probability falls by when the strongest samples for it are removed; the first queries alone. */
export async function brittleness(
  values: readonly Float32Array[],
  fitted: FittedHead,
  { features, targets }: AskedQueries,
  keys: ArrayLike<number>,
  pause: Pause,
): Promise<Unit[]> {
  const units: Unit[] = [];
  const { labels, classes } = fitted.data;
  const labelled = labels.reduce((sum, label) => sum + Number(label >= 0), 0);
  const count = Math.min(labelled - 1, Math.max(1, Math.round(removedShare * labelled)));
  for (const [q, own] of values.slice(0, mostBrittle).entries()) {
    const width = features.columns;
    const query = matrix(features.data.slice(q * width, (q + 1) * width), 1, width);
    const target = targets[q] as number;
    const removed = new Set(strongest(own, labels, count));
    const without = await withoutRows(fitted, removed, pause);
    const before = headProbabilities(fitted.head, query)[target] as number;
    const after = headProbabilities(without, query)[target] as number;
    units.push({ key: keys[q] as number, value: classes < 2 ? 0 : before - after });
  }
  return units;
}

/** Labelled rows with the highest values. */
function strongest(values: Float32Array, labels: Int32Array, count: number): number[] {
  const rows: number[] = [];
  for (const row of descendingOrder(values)) {
    if (rows.length === count) break;
    if ((labels[row] as number) >= 0 && !Number.isNaN(values[row])) rows.push(row);
  }
  return rows;
}

function numberOr0(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
