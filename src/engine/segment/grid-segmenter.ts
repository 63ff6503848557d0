import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { defaultGridCells, gridSegments } from './grid.ts';
import { segmenter } from './segmenter.ts';

const parameters = z.object({
  segments: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(defaultGridCells ** 2)
    .describe(
      'About how many cells, as nearly square as the picture allows. Ignored where rows or columns are given.',
    ),
  rows: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('Cells from top to bottom. Empty: by the number of segments.'),
  columns: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('Cells from left to right. Empty: by the number of segments.'),
});

/** A regular grid of rectangles: segments that know nothing of the picture. */
export const gridSegmenter = segmenter({
  id: 'grid',
  title: 'Grid',
  source: { kind: 'published', citation: 'A regular grid of rectangles; no paper needed' },
  version: '1',
  summary: 'Cuts the picture into nearly equal rectangles.',
  parameters,
  needs: [],
  resolve(given, size) {
    const cells = cellsOf(given, size);
    if (cells.rows > size.height || cells.columns > size.width) {
      throw new Failure(
        'usage',
        `grid: ${cells.rows} x ${cells.columns} cells do not fit on ${size.height} x ${size.width} pixels.`,
      );
    }
    return { ...given, ...cells };
  },
  expected(given, size) {
    const { rows, columns } = cellsOf(given, size);
    return rows * columns;
  },
  async segment({ picture }, given) {
    const { rows, columns } = cellsOf(given, picture);
    return {
      segmentation: gridSegments(picture.height, picture.width, rows, columns),
      passes: 0,
      warnings: [],
    };
  },
});

/** Rows and columns, so that cells are nearly square where they were not given. */
function cellsOf(given: z.output<typeof parameters>, { height, width }: PictureSize) {
  const square = Math.round(Math.sqrt((given.segments * height) / width));
  const bySide = Math.min(given.segments, Math.max(1, square));
  const rows =
    given.rows ??
    Math.min(height, given.columns === null ? bySide : Math.ceil(given.segments / given.columns));
  const columns = given.columns ?? Math.min(width, Math.max(1, Math.round(given.segments / rows)));
  return { rows, columns };
}
