/** Half the width of the square, in pixels. */
const REACH = 2;

/**
 * Morphological closing by a 5 x 5 square: a defect crosses the brightness of its surroundings somewhere, which
 * would leave hair cracks in its mask. Pixels outside the picture don't count.
 *
 * @param mask [size, size] uint8, 0 or 255
 */
export function closeGaps(mask: Uint8Array, size: number): Uint8Array {
  const first = mask.indexOf(255);
  if (first < 0) return mask.slice();
  const firstRow = Math.max(0, Math.floor(first / size) - REACH);
  const lastRow = Math.min(size - 1, Math.floor(mask.lastIndexOf(255) / size) + REACH);
  const grown = mask.slice();
  forEachNeighbour(mask, size, firstRow, lastRow, (at, neighbour) => {
    if (neighbour === 255) grown[at] = 255;
  });
  const closed = grown.slice();
  forEachNeighbour(grown, size, firstRow, lastRow, (at, neighbour) => {
    if (neighbour === 0) closed[at] = 0;
  });
  return closed;
}

function forEachNeighbour(
  mask: Uint8Array,
  size: number,
  firstRow: number,
  lastRow: number,
  visit: (at: number, neighbour: number) => void,
): void {
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      for (let y = Math.max(row - REACH, 0); y <= Math.min(row + REACH, size - 1); y++) {
        for (let x = Math.max(column - REACH, 0); x <= Math.min(column + REACH, size - 1); x++) {
          visit(at, mask[y * size + x] as number);
        }
      }
    }
  }
}
