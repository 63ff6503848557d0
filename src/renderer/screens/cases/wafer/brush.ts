import type { Direction } from '../scatter/point-index.ts';
import type { DieBox } from './die-grid.ts';

/** The box from a die on, one die further in a direction. */
export function extended(
  box: Brush | null,
  from: { readonly x: number; readonly y: number },
  direction: Direction,
): Brush {
  const { to } = box ?? { to: from };
  const step = direction === 'right' || direction === 'up' ? 1 : -1;
  const level = direction === 'left' || direction === 'right';
  return {
    from: box?.from ?? from,
    to: { x: to.x + (level ? step : 0), y: to.y + (level ? 0 : step) },
    whole: true,
  };
}

/** A brush that is being drawn: by the pointer as it is, by keys over whole dies. */
export interface Brush extends DieBox {
  readonly whole: boolean;
}

/** Its sides, in dies. */
export function brushedOutline(box: Brush | null) {
  if (box === null) return null;
  const { from, to } = box;
  const wider = box.whole ? 0.5 : 0;
  return {
    left: Math.min(from.x, to.x) - wider,
    right: Math.max(from.x, to.x) + wider,
    bottom: Math.min(from.y, to.y) - wider,
    top: Math.max(from.y, to.y) + wider,
  };
}
