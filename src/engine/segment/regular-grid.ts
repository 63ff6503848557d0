import type { PictureSize } from '../masked-model/mask-form.ts';

/** Where regularly spaced points start along a side, how far apart they are, and how many fit. */
export interface GridSide {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * About `points` regularly spaced points in a picture, at equal steps along both sides as far as these allow
 * (scikit-image's `regular_grid`). A side that is shorter than a step holds one point.
 */
export function regularGrid(
  { height, width }: PictureSize,
  points: number,
): { readonly rows: GridSide; readonly columns: GridSide } {
  if (!(Number.isInteger(points) && points >= 1)) throw new RangeError(`invalid points: ${points}`);
  if (height * width <= points) {
    return { rows: { start: 0, step: 1, count: height }, columns: { start: 0, step: 1, count: width } };
  }
  const [short, long] = height <= width ? [height, width] : [width, height];
  const even = Math.sqrt((short * long) / points);
  const [shortStep, longStep] = short < even ? [short, long / points] : [even, even];
  const alongShort = gridSide(short, shortStep);
  const alongLong = gridSide(long, longStep);
  return height <= width
    ? { rows: alongShort, columns: alongLong }
    : { rows: alongLong, columns: alongShort };
}

function gridSide(size: number, stepSize: number): GridSide {
  const start = Math.floor(stepSize / 2);
  const step = roundHalfToEven(stepSize);
  return { start, step, count: Math.ceil((size - start) / step) };
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
