import { create } from 'zustand';
import type { ReviewLayout } from '#contract/layouts.ts';
import { useViewer } from '../../viewer/view-store.ts';

/** Which methods have a column, and where; by method id. */
export interface Arrangement {
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** Whether columns that find no room stand in further rows. */
  readonly wrapped: boolean;
}

export const useArrangement = create<Arrangement>()(() => ({ order: [], hidden: [], wrapped: false }));

/** Columns as they stand: those with a place first, then the others as they came. */
export function inOrder(ids: readonly string[], order: readonly string[]): string[] {
  const placed = order.filter((id) => ids.includes(id));
  return [...placed, ...ids.filter((id) => !placed.includes(id))];
}

/**
 * The order after a column has taken the place of another one; those between them close up.
 *
 * @param ids columns as they stand
 * @param place index in `ids`, brought inside of it
 */
export function moveColumn(ids: readonly string[], id: string, place: number): string[] {
  if (!ids.includes(id)) return [...ids];
  const others = ids.filter((other) => other !== id);
  const at = Math.min(others.length, Math.max(0, place));
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/**
 * How many columns stand in a row: as many as find room, and no row much shorter than the others.
 *
 * @param width room in CSS pixels
 * @param least narrowest column in CSS pixels
 */
export function columnsPerRow(count: number, width: number, least: number): number {
  if (!(least > 0)) throw new RangeError(`invalid least width: ${least}`);
  const fitting = Math.max(1, Math.floor(width / least));
  const rows = Math.max(1, Math.ceil(count / fitting));
  return Math.max(1, Math.ceil(count / rows));
}

/** Moves a column among those that are shown; places of methods that this case has no column for are kept. */
export function placeColumn(shown: readonly string[], id: string, place: number): void {
  useArrangement.setState(({ order }) => {
    const next = moveColumn(shown, id, place);
    return { order: [...next, ...order.filter((other) => !next.includes(other))] };
  });
}

export function hideColumn(id: string, hide: boolean): void {
  useArrangement.setState(({ hidden }) => {
    const others = hidden.filter((other) => other !== id);
    return { hidden: hide ? [...others, id] : others };
  });
}

/** What is kept under a name. */
export function currentLayout(): ReviewLayout {
  const { order, hidden, wrapped } = useArrangement.getState();
  const { compact, opacity, veil, colourMap, range } = useViewer.getState();
  return { order: [...order], hidden: [...hidden], wrapped, compact, opacity, veil, colourMap, range };
}

export function applyLayout(layout: ReviewLayout): void {
  const { order, hidden, wrapped, ...viewer } = layout;
  useArrangement.setState({ order, hidden, wrapped });
  useViewer.setState(viewer);
}

/** The method of the column that has the focus; null where none has. */
export function focusedColumn(): string | null {
  const column = document.activeElement?.closest('[data-column]');
  return column?.getAttribute('data-column') ?? null;
}
