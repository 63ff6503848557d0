import type { LabelMap } from './segmentation.ts';

/**
 * A regular grid of nearly equal rectangles, numbered row by row. Pixel y belongs to row floor(y * rows / height).
 *
 * @param height pixels
 * @param width pixels
 * @param rows cells from top to bottom, at most `height`
 * @param columns cells from left to right, at most `width`
 */
export function gridSegments(height: number, width: number, rows: number, columns: number): LabelMap {
  const whole = (value: number, limit: number) => Number.isInteger(value) && value > 0 && value <= limit;
  if (!whole(height, 65_536)) throw new RangeError(`invalid height: ${height}`);
  if (!whole(width, 65_536)) throw new RangeError(`invalid width: ${width}`);
  if (!whole(rows, height)) throw new RangeError(`invalid rows: ${rows} (1 to ${height})`);
  if (!whole(columns, width)) throw new RangeError(`invalid columns: ${columns} (1 to ${width})`);
  const labels = new Int32Array(height * width);
  for (let y = 0; y < height; y++) {
    const first = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) labels[y * width + x] = first + Math.floor((x * columns) / width);
  }
  return { kind: 'labels', labels, height, width, count: rows * columns };
}

/** Cells along each side of the grid that stands in for segments where none are given. */
export const defaultGridCells = 8;

/** The grid that judges maps without segments of their own: 8 x 8, or one cell per pixel in smaller pictures. */
export function defaultSegments(height: number, width: number): LabelMap {
  return gridSegments(height, width, Math.min(defaultGridCells, height), Math.min(defaultGridCells, width));
}
