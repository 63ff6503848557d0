import type { InspectionPoint } from '#contract/influence.ts';
import { averageRanks, descendingOrder } from '../../math/order.ts';
import type { KnownWrong } from './known-wrong.ts';
import { inspectedShare } from './metrics.ts';
import type { Unit } from './unit.ts';

/** How well a ranking of training samples finds those whose label is known to be wrong. */
export interface Found {
  /** Per wrong label: share of the right ones that are ranked below it. Their mean is the AUROC. */
  readonly placements: Unit[];
  /** Per wrong label: 1 where it is in the tenth that is inspected first. */
  readonly inspected: Unit[];
  /** Inspected and found shares, 0 to 1 in hundredths. */
  readonly curve: InspectionPoint[];
}

const points = 100;

/**
 * Ranks labelled samples by falling score. The AUROC's parts per wrong label are DeLong's structural components
 * (DeLong, DeLong and Clarke-Pearson 1988), so that its interval can be drawn over wrong labels.
 *
 * @param scores [N]: high where a label may be wrong; what is no number counts as lowest
 */
export function foundWrong(scores: ArrayLike<number>, { labels, wrong }: KnownWrong): Found {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if ((labels[row] as number) >= 0) rows.push(row);
  const values = rows.map((row) => {
    const value = scores[row] as number;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  });
  const isWrong = rows.map((row) => wrong[row] === 1);
  const wrongRows = [...isWrong.keys()].filter((i) => isWrong[i]);
  const right = rows.length - wrongRows.length;
  const ranks = averageRanks(values);
  const ownRanks = averageRanks(wrongRows.map((i) => values[i] as number));
  const placements = wrongRows.map((i, w) => ({
    key: rows[i] as number,
    value: ((ranks[i] as number) - (ownRanks[w] as number)) / right,
  }));
  const order = descendingOrder(values);
  const position = new Map(Array.from(order, (i, at) => [i, at]));
  const limit = Math.ceil(inspectedShare * rows.length);
  const inspected = wrongRows.map((i) => ({
    key: rows[i] as number,
    value: Number((position.get(i) ?? rows.length) < limit),
  }));
  const curve: InspectionPoint[] = [];
  let found = 0;
  let at = 0;
  for (let point = 0; point <= points; point++) {
    for (const end = Math.ceil((point / points) * rows.length); at < end; at++) {
      found += Number(isWrong[order[at] as number]);
    }
    curve.push({ inspected: point / points, found: wrongRows.length === 0 ? 0 : found / wrongRows.length });
  }
  return right === 0 ? { placements: [], inspected, curve } : { placements, inspected, curve };
}
