import { create } from 'zustand';

/** What the lower part of the columns shows: alike in all of them, so that they can be compared. */
export type ColumnPart = 'measures' | 'segments' | 'correlation';

export const useColumnPart = create<{ readonly part: ColumnPart }>()(() => ({ part: 'measures' }));

/** The part that a column shows: measures where it lacks the chosen one. */
export function partShown(chosen: ColumnPart, offered: readonly ColumnPart[]): ColumnPart {
  return offered.includes(chosen) ? chosen : 'measures';
}
