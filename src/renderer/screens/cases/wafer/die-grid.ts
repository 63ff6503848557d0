import type { WaferGeometry } from '#contract/dataset.ts';
import { wrongPrediction } from '../case-table.ts';
import type { CodedColumn } from '../coded-column.ts';

/** A die's place on its wafer, in dies; y counts upwards. */
export interface Die {
  readonly x: number;
  readonly y: number;
}

/** The wafers of a data set and the dies that any of them has pictures of. */
export interface DieGrid {
  readonly dies: readonly Die[];
  /** Lot and wafer as one name, in the order of lots and wafers. */
  readonly wafers: readonly string[];
  /** [N] position in `dies`; -1 where the die is not known. */
  readonly dieOf: Int32Array;
  /** [N] position in `wafers`. */
  readonly waferOf: Int32Array;
  /** Height of a die over its width; 1 where it is not known. */
  readonly aspect: number;
  /** Middle of the wafer, in dies. */
  readonly middle: Die;
  /** Radius of the wafer in widths of a die: its own where it is known, else that of the circle around all dies. */
  readonly radius: number;
}

/**
 * Sorts samples by wafer and die.
 *
 * @param dieX [N], NaN where it is not known; likewise `dieY`
 * @param unnamed name of the wafer of samples that name none
 * @param geometry what is known of the wafers; null: nothing
 * @returns null where no die is known
 */
export function dieGrid(
  dieX: Float32Array,
  dieY: Float32Array,
  lot: CodedColumn | null,
  wafer: CodedColumn | null,
  unnamed: string,
  geometry: WaferGeometry | null,
): DieGrid | null {
  const dies = new Map<string, number>();
  const places: Die[] = [];
  const keys = new Map<string, { readonly lot: number; readonly wafer: number }>();
  const samples = dieX.length;
  const dieOf = new Int32Array(samples).fill(-1);
  const waferKeys: string[] = [];
  for (let at = 0; at < samples; at++) {
    const x = dieX[at] as number;
    const y = dieY[at] as number;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const key = `${x} ${y}`;
    let die = dies.get(key);
    if (die === undefined) {
      die = places.length;
      dies.set(key, die);
      places.push({ x, y });
    }
    dieOf[at] = die;
    const own = { lot: lot?.codes[at] ?? -1, wafer: wafer?.codes[at] ?? -1 };
    const waferKey = `${own.lot} ${own.wafer}`;
    waferKeys[at] = waferKey;
    if (!keys.has(waferKey)) keys.set(waferKey, own);
  }
  if (places.length === 0) return null;
  const ordered = [...keys].sort(([, a], [, b]) => a.lot - b.lot || a.wafer - b.wafer);
  const positions = new Map(ordered.map(([key], position) => [key, position]));
  const waferOf = new Int32Array(samples).fill(-1);
  for (let at = 0; at < samples; at++) waferOf[at] = positions.get(waferKeys[at] ?? '') ?? -1;
  const names = ordered.map(([, own]) => {
    const parts = [lot?.names[own.lot], wafer?.names[own.wafer]].filter((part) => part !== undefined);
    return parts.length === 0 ? unnamed : parts.join(' ');
  });
  return { dies: places, wafers: names, dieOf, waferOf, ...shapeOf(places, geometry) };
}

type WaferShape = Pick<DieGrid, 'aspect' | 'middle' | 'radius'>;

/** A wafer as its file describes it, unless a die would have its middle outside of it. */
function shapeOf(dies: readonly Die[], geometry: WaferGeometry | null): WaferShape {
  const pitch = geometry?.diePitchMm ?? null;
  if (pitch === null || !(pitch.x > 0 && pitch.y > 0)) return circleAround(dies, 1);
  const aspect = pitch.y / pitch.x;
  const around = circleAround(dies, aspect);
  const offset = geometry?.dieOffsetMm ?? null;
  const diameter = geometry?.diameterMm ?? null;
  if (diameter === null) return around;
  // Dies are counted by their middles, the offset is that of a corner.
  const middle =
    offset === null ? around.middle : { x: -offset.x / pitch.x - 0.5, y: -offset.y / pitch.y - 0.5 };
  const radius = diameter / 2 / pitch.x;
  const fits = dies.every(({ x, y }) => Math.hypot(x - middle.x, (y - middle.y) * aspect) <= radius);
  return fits ? { aspect, middle, radius } : around;
}

/** The circle around the corners of all dies, its middle in the middle of their extent. */
function circleAround(dies: readonly Die[], aspect: number): WaferShape {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of dies) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const middle = { x: (left + right) / 2, y: (bottom + top) / 2 };
  let radius = 0;
  for (const { x, y } of dies) {
    radius = Math.max(
      radius,
      Math.hypot(Math.abs(x - middle.x) + 0.5, (Math.abs(y - middle.y) + 0.5) * aspect),
    );
  }
  return { aspect, middle, radius };
}

/** What is on each die of each wafer, [wafers, dies], and on all wafers stacked, [dies]. */
export interface DieCounts {
  readonly cases: Int32Array;
  /** Cases whose answer is known to be right or wrong. */
  readonly judged: Int32Array;
  readonly wrong: Int32Array;
  readonly chosen: Int32Array;
}

/**
 * Counts cases per die.
 *
 * @param indices sample indices that count
 * @param outcome [N] as in `CaseTable`
 * @param wafer position of the one that counts; null: all of them, stacked
 */
export function dieCounts(
  grid: DieGrid,
  indices: Int32Array,
  outcome: Uint8Array,
  chosen: ReadonlySet<number>,
  wafer: number | null,
): DieCounts {
  const counts = {
    cases: new Int32Array(grid.dies.length),
    judged: new Int32Array(grid.dies.length),
    wrong: new Int32Array(grid.dies.length),
    chosen: new Int32Array(grid.dies.length),
  };
  for (const index of indices) {
    const die = grid.dieOf[index] as number;
    if (die < 0 || (wafer !== null && grid.waferOf[index] !== wafer)) continue;
    counts.cases[die] = (counts.cases[die] as number) + 1;
    if (outcome[index] !== 0) counts.judged[die] = (counts.judged[die] as number) + 1;
    if (outcome[index] === wrongPrediction) counts.wrong[die] = (counts.wrong[die] as number) + 1;
    if (chosen.has(index)) counts.chosen[die] = (counts.chosen[die] as number) + 1;
  }
  return counts;
}

/** Sample indices of what lies on some dies, in the order of `indices`. */
export function casesOnDies(
  grid: DieGrid,
  indices: Int32Array,
  dies: ReadonlySet<number>,
  wafer: number | null,
): Int32Array {
  return indices.filter(
    (index) => dies.has(grid.dieOf[index] as number) && (wafer === null || grid.waferOf[index] === wafer),
  );
}

/** Two opposite corners, in dies. */
export interface DieBox {
  readonly from: Die;
  readonly to: Die;
}

/** The dies whose squares a box touches. */
export function diesInBox(dies: readonly Die[], { from, to }: DieBox): ReadonlySet<number> {
  const [left, right] = [Math.min(from.x, to.x) - 0.5, Math.max(from.x, to.x) + 0.5];
  const [bottom, top] = [Math.min(from.y, to.y) - 0.5, Math.max(from.y, to.y) + 0.5];
  const found = new Set<number>();
  for (const [die, { x, y }] of dies.entries()) {
    if (x >= left && x <= right && y >= bottom && y <= top) found.add(die);
  }
  return found;
}
