import type { RawMap } from './raw-map.ts';
import { displayRange, finiteRange } from './value-range.ts';
import type { Size } from './view-transform.ts';

/** Longest side on which two maps are compared; finer ones are averaged to it first. */
const longestSide = 256;

/** The grid on which two maps of one picture are compared: the coarser one in each direction. */
export function sharedGrid(first: Size, second: Size): Size {
  return {
    width: Math.min(first.width, second.width, longestSide),
    height: Math.min(first.height, second.height, longestSide),
  };
}

/** A map on a coarser grid: each cell has the mean of the elements whose middle lies in it. */
export function averagedTo(map: RawMap, { width, height }: Size): RawMap {
  if (map.width === width && map.height === height) return map;
  if (width > map.width || height > map.height)
    throw new RangeError(`invalid grid: ${width} x ${height} is finer than the map`);
  const sums = new Float64Array(width * height);
  const counts = new Int32Array(width * height);
  for (let row = 0; row < map.height; row += 1) {
    const toRow = Math.floor(((row + 0.5) * height) / map.height);
    for (let column = 0; column < map.width; column += 1) {
      const cell = toRow * width + Math.floor(((column + 0.5) * width) / map.width);
      sums[cell] = (sums[cell] as number) + (map.values[row * map.width + column] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  return { width, height, values: Float32Array.from(sums, (sum, cell) => sum / (counts[cell] as number)) };
}

/** Ranks from 1, equal values sharing the mean of theirs, [N] float64. */
function ranks(values: Float32Array): Float64Array {
  const places = Uint32Array.from(values, (_, place) => place);
  places.sort((first, second) => (values[first] as number) - (values[second] as number));
  const result = new Float64Array(values.length);
  for (let from = 0; from < places.length; ) {
    let to = from + 1;
    while (to < places.length && values[places[to] as number] === values[places[from] as number]) to += 1;
    for (let at = from; at < to; at += 1) result[places[at] as number] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}

/**
 * Spearman's rank correlation: the correlation of the ranks, equal values sharing a rank (Spearman 1904).
 *
 * @returns NaN where one side has the same value everywhere
 */
export function rankCorrelation(first: Float32Array, second: Float32Array): number {
  if (first.length !== second.length)
    throw new RangeError(`invalid lengths: ${first.length}, ${second.length}`);
  const [x, y] = [ranks(first), ranks(second)];
  const mean = (first.length + 1) / 2;
  let both = 0;
  let squaresX = 0;
  let squaresY = 0;
  for (let at = 0; at < x.length; at += 1) {
    const [dx, dy] = [(x[at] as number) - mean, (y[at] as number) - mean];
    both += dx * dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
  }
  return both / Math.sqrt(squaresX * squaresY);
}

/**
 * The first map minus the second, each brought to 0..1 by its own range (signed maps to -1..1 about 0): where they
 * differ, whatever their units. [H, W] float32 from -1 to 1, for signed maps from -2 to 2.
 */
export function scaledDifference(first: RawMap, second: RawMap, signed: boolean): RawMap {
  const [x, y] = [scaled(first.values, signed), scaled(second.values, signed)];
  return {
    width: first.width,
    height: first.height,
    values: x.map((value, at) => value - (y[at] as number)),
  };
}

function scaled(values: Float32Array, signed: boolean): Float32Array {
  const [least, most] = finiteRange(values) ?? [0, 1];
  const { low, high } = displayRange(least, most, signed);
  return values.map((value) => (signed ? value / high : (value - low) / (high - low)));
}

export interface MapAgreement {
  readonly correlation: number;
  /** Mean size of `scaledDifference`. */
  readonly meanDifference: number;
  readonly difference: RawMap;
}

/** How far two maps of the same picture agree. Both must cover the same part of it, see `shared-region.ts`. */
export function mapAgreement(first: RawMap, second: RawMap, signed: boolean): MapAgreement {
  const grid = sharedGrid(first, second);
  const [x, y] = [averagedTo(first, grid), averagedTo(second, grid)];
  const difference = scaledDifference(x, y, signed);
  let sum = 0;
  for (const value of difference.values) sum += Math.abs(value);
  return {
    correlation: rankCorrelation(x.values, y.values),
    meanDifference: sum / difference.values.length,
    difference,
  };
}
