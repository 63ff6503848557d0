import KDBush from 'kdbush';
import type { Place } from './plane-view.ts';

/** Where an arrow key leads. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where the arrow keys lead. */
export const arrowDirections: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Finds points by place. It is built at the first question: a million take some hundred milliseconds. */
export class PointIndex {
  readonly #points: Float32Array;
  #tree: KDBush | null = null;

  /** @param points [N, 2] */
  constructor(points: Float32Array) {
    this.#points = points;
  }

  /**
   * The nearest point to a place within a radius, of equal ones the first; null where there is none.
   *
   * @param among [N]: other than 0 for the points that count
   */
  nearest(place: Place, radius: number, among: Uint8Array): number | null {
    let best = Infinity;
    let found: number | null = null;
    for (const at of this.#built().within(place.x, place.y, radius)) {
      if (among[at] === 0) continue;
      const square = this.#squareTo(at, place);
      if (square < best || (square === best && found !== null && at < found)) {
        best = square;
        found = at;
      }
    }
    return found;
  }

  #built(): KDBush {
    if (this.#tree !== null) return this.#tree;
    const points = this.#points;
    const tree = new KDBush(points.length / 2, 64, Float32Array);
    // What is no number is put out of every radius.
    for (let at = 0; at < points.length; at += 2) {
      const isPlace = !Number.isNaN(points[at]) && !Number.isNaN(points[at + 1]);
      tree.add(isPlace ? (points[at] as number) : 3e38, isPlace ? (points[at + 1] as number) : 3e38);
    }
    this.#tree = tree.finish();
    return this.#tree;
  }

  #squareTo(at: number, { x, y }: Place): number {
    return ((this.#points[2 * at] as number) - x) ** 2 + ((this.#points[2 * at + 1] as number) - y) ** 2;
  }
}

/**
 * The nearest point from a place within a quarter of the plane: `right` is what lies at most 45 degrees off to the
 * right. Null where there is none.
 *
 * @param from index of the point that one comes from, which does not count; points at its very place are passed over
 */
export function nextPoint(
  points: Float32Array,
  among: Uint8Array,
  from: number,
  direction: Direction,
): number | null {
  const x0 = points[2 * from] as number;
  const y0 = points[2 * from + 1] as number;
  const level = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'up' ? 1 : -1;
  let best = Infinity;
  let found: number | null = null;
  for (let at = 0; at < among.length; at++) {
    if (among[at] === 0 || at === from) continue;
    const dx = (points[2 * at] as number) - x0;
    const dy = (points[2 * at + 1] as number) - y0;
    const along = sign * (level ? dx : dy);
    const aside = Math.abs(level ? dy : dx);
    // Written so that NaN fails.
    if (!(along > 0 && aside <= along)) continue;
    const square = dx * dx + dy * dy;
    if (square < best) {
      best = square;
      found = at;
    }
  }
  return found;
}
