import type { WaferGeometry } from '#contract/dataset.ts';
import type { DieGrid } from './die-grid.ts';

/**
 * Where defects lie on the wafer as it is drawn: in widths of a die from its middle, x to the right and y up. A defect of
 * die (i, j) at the middle of that die lies where the die's own middle is.
 *
 * @param waferX [N] millimetres from the wafer's centre, NaN where it is not known; likewise `waferY`
 * @returns [N, 2] float32, NaN where the place is not known; null where it is known of none, or nothing says where dies
 *   lie on the wafer
 */
export function defectPlaces(
  { middle, aspect }: Pick<DieGrid, 'middle' | 'aspect'>,
  waferX: Float32Array | undefined,
  waferY: Float32Array | undefined,
  geometry: WaferGeometry | null,
): Float32Array | null {
  const pitch = geometry?.diePitchMm ?? null;
  const offset = geometry?.dieOffsetMm ?? null;
  if (waferX === undefined || waferY === undefined || pitch === null || offset === null) return null;
  if (!(pitch.x > 0 && pitch.y > 0)) return null;
  const places = new Float32Array(2 * waferX.length);
  let known = false;
  for (let at = 0; at < waferX.length; at++) {
    // The offset is that of a corner of die (0, 0), dies are counted by their middles.
    const x = ((waferX[at] as number) - offset.x) / pitch.x - 0.5 - middle.x;
    const y = (((waferY[at] as number) - offset.y) / pitch.y - 0.5 - middle.y) * aspect;
    places[2 * at] = x;
    places[2 * at + 1] = y;
    known ||= !Number.isNaN(x) && !Number.isNaN(y);
  }
  return known ? places : null;
}

/**
 * Which cases have a point on a wafer: those that the filter leaves, whose place is known.
 *
 * @param indices sample indices that count
 * @param wafer position of the one that counts; null: all of them, stacked
 * @returns [N] uint8, 1 for those
 */
export function defectsOn(
  grid: Pick<DieGrid, 'waferOf'>,
  places: Float32Array,
  indices: Int32Array,
  wafer: number | null,
): Uint8Array {
  const on = new Uint8Array(places.length / 2);
  for (const index of indices) {
    if (wafer !== null && grid.waferOf[index] !== wafer) continue;
    if (Number.isNaN(places[2 * index]) || Number.isNaN(places[2 * index + 1])) continue;
    on[index] = 1;
  }
  return on;
}

/** Draws chosen cases last; cases that have no point are left out. */
export function defectOrder(on: Uint8Array, chosen: ReadonlySet<number>) {
  let plain = 0;
  let picked = 0;
  for (let at = 0; at < on.length; at++) {
    if (on[at] === 0) continue;
    if (chosen.has(at)) picked++;
    else plain++;
  }
  const order = new Uint32Array(plain + picked);
  let next = 0;
  let last = plain;
  for (let at = 0; at < on.length; at++) {
    if (on[at] === 0) continue;
    if (chosen.has(at)) order[last++] = at;
    else order[next++] = at;
  }
  return { order, dimmed: 0, plain, chosen: picked };
}
