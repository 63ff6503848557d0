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

/** Finds the neighbours of a case and loads them ahead, pictures and maps too. */
export function useNeighbours(key: CaseKey): Neighbours {
  const { order, position: near } = useReviewOrder();
  const position = positionOf(order, near, key);
  const at = (place: number): CaseKey | null => {
    const index = position === null ? undefined : order?.indices[place];
    return index === undefined ? null : { ...key, index };
  };
  const previous = position === null ? null : at(position - 1);
  const next = position === null ? null : at(position + 1);
  useLoadAhead(next);
  useLoadAhead(previous);
  useEffect(() => {
    if (position !== null) useReviewOrder.setState({ position });
  }, [position]);
  return { position, count: order?.indices.length ?? 0, previous, next };
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
  }, [name, client]);
}
