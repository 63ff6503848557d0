/**
 * The border between a mask's set and unset pixels as line segments along pixel edges, neighbouring collinear edges
 * joined. Pixels outside the picture count as unset.
 *
 * @param set [H, W] uint8, non-zero where the mask is set
 * @returns x0, y0, x1, y1 per segment in mask pixels; horizontal segments first
 */
export function maskOutline(set: Uint8Array, width: number, height: number): Float32Array {
  if (set.length !== width * height) throw new RangeError(`invalid mask length: ${set.length}`);
  const segments: number[] = [];
  const at = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < height && column < width && set[row * width + column] !== 0;
  for (let row = 0; row <= height; row += 1) {
    let from = -1;
    for (let column = 0; column <= width; column += 1) {
      const border = column < width && at(row - 1, column) !== at(row, column);
      if (border && from < 0) from = column;
      if (!border && from >= 0) {
        segments.push(from, row, column, row);
        from = -1;
      }
    }
  }
  for (let column = 0; column <= width; column += 1) {
    let from = -1;
    for (let row = 0; row <= height; row += 1) {
      const border = row < height && at(row, column - 1) !== at(row, column);
      if (border && from < 0) from = row;
      if (!border && from >= 0) {
        segments.push(column, from, column, row);
        from = -1;
      }
    }
  }
  return Float32Array.from(segments);
}
