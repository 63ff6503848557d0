import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CaseKey } from '#contract/scalars.ts';
import { callKey } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { warmCase } from './case-pictures.ts';
import { positionOf, useReviewOrder } from './review-order.ts';

/** The cases before and after one in the list it was opened from. */
export interface Neighbours {
  readonly position: number | null;
  readonly count: number;
  readonly previous: CaseKey | null;
  readonly next: CaseKey | null;
}

/**
 * Finds the neighbours of a case and loads them ahead, pictures and maps too. A case that was opened by a link from
 * elsewhere stands among all samples of its data set.
 */
export function useNeighbours(key: CaseKey, samples: number): Neighbours {
  const order = useReviewOrder((state) => state.order);
  // Only a place to look first: this screen need not be told when it moves.
  const position = positionOf(order, useReviewOrder.getState().position, key);
  const at = (step: 1 | -1): CaseKey | null => {
    if (position === null) {
      const index = key.index + step;
      return index < 0 || index >= samples ? null : { ...key, index };
    }
    const index = order?.indices[position + step];
    return index === undefined ? null : { ...key, index };
  };
  const previous = at(-1);
  const next = at(1);
  useLoadAhead(next);
  useLoadAhead(previous);
  useEffect(() => {
    if (position !== null) useReviewOrder.setState({ position });
  }, [position]);
  return position === null
    ? { position: samples > 0 ? key.index : null, count: samples, previous, next }
    : { position, count: order?.indices.length ?? 0, previous, next };
}

function useLoadAhead(key: CaseKey | null): void {
  const client = useQueryClient();
  const name = key === null ? null : JSON.stringify(key);
  useEffect(() => {
    if (name === null) return;
    const wanted = JSON.parse(name) as CaseKey;
    client
      .ensureQueryData({
        queryKey: callKey('case.get', wanted),
        queryFn: () => workstation.call('case.get', wanted, { waitForLink: true }),
      })
      // A neighbour that cannot be loaded says so when it is opened.
      .then(warmCase, () => {});
    const listed = { case: wanted };
    client
      .ensureQueryData({
        queryKey: callKey('influence.list', listed),
        queryFn: () => workstation.call('influence.list', listed, { waitForLink: true }),
      })
      .catch(() => {});
  }, [name, client]);
}
