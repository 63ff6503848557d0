import { useState } from 'react';
import { type Selection, useSelection } from '../../app/selection.ts';
import { useReviewOrder } from '../review/review-order.ts';
import type { HowChosen } from './case-view.ts';

/** The cursor over the listed cases and what is chosen of them. */
export interface CaseChoice extends Selection {
  /** Position in the list. */
  readonly cursor: number;
  /** Moves the cursor; `extend` chooses everything up to it. */
  readonly moveTo: (position: number, extend: boolean) => void;
  /** Chooses a case or takes it out; `extend` chooses everything from the last chosen one. */
  readonly toggleAt: (position: number, extend: boolean) => void;
  readonly chooseCases: (indices: Int32Array, how: HowChosen) => void;
}

/** @param indices the listed sample indices, in order */
export function useCaseChoice(datasetId: number, indices: Int32Array): CaseChoice {
  const selection = useSelection(datasetId);
  const position = useReviewOrder((state) => state.position);
  const cursor = Math.min(position, Math.max(0, indices.length - 1));
  const [anchor, setAnchor] = useState<number | null>(null);
  const setCursor = (to: number) => useReviewOrder.setState({ position: to });
  const rangeTo = (to: number) => {
    const from = anchor ?? cursor;
    selection.add(indices.subarray(Math.min(from, to), Math.max(from, to) + 1));
    setAnchor(from);
    setCursor(to);
  };
  return {
    ...selection,
    cursor,
    moveTo: (to, extend) => {
      if (extend) rangeTo(to);
      else {
        setAnchor(null);
        setCursor(to);
      }
    },
    toggleAt: (at, extend) => {
      const index = indices[at];
      if (index === undefined) return;
      if (extend) rangeTo(at);
      else {
        selection.toggle(index);
        setAnchor(at);
        setCursor(at);
      }
    },
    chooseCases: (chosen, how) => {
      setAnchor(null);
      if (how === 'only') selection.choose(chosen);
      else if (how === 'add') selection.add(chosen);
      else selection.remove(chosen);
    },
  };
}
