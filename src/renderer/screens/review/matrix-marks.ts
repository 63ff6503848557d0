import type { Correlation } from './correlation.ts';

/** From this many device pixels per cell on, neighbours are dotted. */
const dottedCell = 5;

/**
 * Draws what lies over a correlation matrix: the borders of meta-superpixels, dots on neighbours where there is room,
 * the rows that stand out and the cell that is pointed at.
 *
 * @param side of the canvas in device pixels
 * @param segments [count] in the order of the matrix
 */
export function drawMatrixMarks(
  context: CanvasRenderingContext2D,
  side: number,
  { count, neighbours, groups }: Correlation,
  segments: Int32Array,
  marks: {
    readonly density: number;
    /** Whether segments of a group stand side by side. */
    readonly grouped: boolean;
    readonly cell: { readonly row: number; readonly column: number } | null;
    readonly rows: readonly number[];
  },
): void {
  const { density } = marks;
  const step = side / count;
  context.clearRect(0, 0, side, side);
  if (marks.grouped && groups !== null) drawGroups(context, density, step, segments, groups);
  if (neighbours !== null && step >= dottedCell * density) {
    context.fillStyle = '#000000';
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        if (neighbours[(segments[row] as number) * count + (segments[column] as number)] === 0) continue;
        context.fillRect(
          (column + 0.5) * step - density,
          (row + 0.5) * step - density,
          2 * density,
          2 * density,
        );
      }
    }
  }
  const thickness = Math.max(step, 2 * density);
  const band = (place: number) => place * step - (thickness - step) / 2;
  const frame = (x: number, y: number, width: number, height: number) => {
    for (const [colour, line] of [
      ['rgb(0 0 0 / 85%)', 3],
      ['#ffe14d', 1.25],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = line * density;
      context.strokeRect(x, y, width, height);
    }
  };
  for (const row of marks.rows) {
    if (row < 0) continue;
    frame(0, band(row), side, thickness);
    frame(band(row), 0, thickness, side);
  }
  if (marks.cell !== null) frame(band(marks.cell.column), band(marks.cell.row), thickness, thickness);
}

/** A square around each group of several segments. */
function drawGroups(
  context: CanvasRenderingContext2D,
  density: number,
  step: number,
  segments: Int32Array,
  groups: Int32Array,
): void {
  context.strokeStyle = '#000000';
  context.lineWidth = density;
  for (let from = 0; from < segments.length; ) {
    const group = groups[segments[from] as number];
    let to = from + 1;
    while (to < segments.length && groups[segments[to] as number] === group) to += 1;
    if (to - from > 1) context.strokeRect(from * step, from * step, (to - from) * step, (to - from) * step);
    from = to;
  }
}
