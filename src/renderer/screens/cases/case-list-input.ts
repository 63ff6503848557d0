import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect } from 'react';

/** What a list of cases, whatever its shape, does on keys and clicks. */
export interface CaseListInput {
  readonly count: number;
  /** Position of the cursor; below `count`. */
  readonly cursor: number;
  /** Elements of cases have this and their position as id. */
  readonly idPrefix: string;
  /** Where a key of movement leads; null for a key that is none. */
  readonly moved: (key: string) => number | null;
  readonly onMove: (position: number, extend: boolean) => void;
  readonly onOpen: (position: number) => void;
  readonly onToggle: (position: number, extend: boolean) => void;
}

/** Handlers of the list's own element: Enter and Space open, X chooses, a click moves or chooses. */
export function caseListHandlers({
  count,
  cursor,
  idPrefix,
  moved,
  onMove,
  onOpen,
  onToggle,
}: CaseListInput) {
  return {
    onKeyDown: (event: KeyboardEvent) => {
      // Keys of buttons in the list are theirs.
      if (event.target !== event.currentTarget || count === 0) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Enter' || event.key === ' ') onOpen(cursor);
      else if (event.key === 'x' || event.key === 'X') onToggle(cursor, event.shiftKey);
      else {
        const target = moved(event.key);
        if (target === null) return;
        onMove(target, event.shiftKey);
      }
      event.preventDefault();
    },
    onClick: (event: MouseEvent) => {
      const position = positionUnder(event.target, idPrefix);
      if (position === null) return;
      const onBox = event.target instanceof Element && event.target.closest('[data-toggle]') !== null;
      if (onBox || event.ctrlKey || event.metaKey || event.shiftKey) onToggle(position, event.shiftKey);
      else onMove(position, false);
    },
    onDoubleClick: (event: MouseEvent) => {
      const position = positionUnder(event.target, idPrefix);
      if (position !== null) onOpen(position);
    },
  };
}

/** Where the cases arrive after their screen, the screen has the focus already and hands it on. */
export function useFocusOnArrival(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement?.id === 'screen') list.current?.focus();
  }, [list]);
}

function positionUnder(target: EventTarget, idPrefix: string): number | null {
  const element = target instanceof Element ? target.closest(`[id^="${idPrefix}"]`) : null;
  const position = element === null ? Number.NaN : Number(element.id.slice(idPrefix.length));
  return Number.isNaN(position) ? null : position;
}
