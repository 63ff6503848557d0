import type { Placement } from '#engine/image/fit.ts';

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * A map in a picture's pixels: bilinear between the map's pixel centres, zero outside of where the map lies.
 *
 * @param values [height, width]
 * @param placement where the map lies, in the picture's pixels
 * @returns [picture height, picture width] float32
 */
export function enlargedMap(
  values: Float32Array,
  own: Size,
  picture: Size,
  placement: Placement,
): Float32Array {
  const result = new Float32Array(picture.height * picture.width);
  const columns = Array.from({ length: picture.width }, (_, x) =>
    tapOf(((x + 0.5 - placement.left) / placement.width) * own.width, own.width),
  );
  for (let y = 0; y < picture.height; y++) {
    const row = tapOf(((y + 0.5 - placement.top) / placement.height) * own.height, own.height);
    if (row === null) continue;
    for (let x = 0; x < picture.width; x++) {
      const column = columns[x];
      if (column === null || column === undefined) continue;
      const at = (line: number, place: number) => values[line * own.width + place] ?? 0;
      const above = mixed(at(row.first, column.first), at(row.first, column.second), column.share);
      const below = mixed(at(row.second, column.first), at(row.second, column.second), column.share);
      result[y * picture.width + x] = mixed(above, below, row.share);
    }
  }
  return result;
}

/** The two pixels that a position lies between; null outside of the map. */
function tapOf(position: number, length: number) {
  if (!(position >= 0 && position <= length)) return null;
  const place = Math.min(length - 1, Math.max(0, position - 0.5));
  const first = Math.floor(place);
  return { first, second: Math.min(length - 1, first + 1), share: place - first };
}

function mixed(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
