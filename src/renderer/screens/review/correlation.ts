import type { Explanation } from '#contract/explanation.ts';

/** How alike segments are to the model, as CorrSHAP and GenCorrSHAP leave it. */
export interface Correlation {
  readonly count: number;
  /** [count, count] float32, -1 to 1. */
  readonly matrix: Float32Array;
  /** [count, count] uint8, non-zero where the column's segment is a neighbour of the row's; null for methods without. */
  readonly neighbours: Uint8Array | null;
  /** The meta-superpixel of each segment, [count]; null for methods without. */
  readonly groups: Int32Array | null;
  /** Above it segments belong together; null where the method says none. */
  readonly threshold: number | null;
}

/** The threshold that an explanation was made with, as its method measured or took it. */
export function thresholdOf({ metrics }: Pick<Explanation, 'metrics'>): number | null {
  return metrics['correlation-threshold']?.value ?? null;
}

/** The neighbours of a segment; of methods without, the others of its meta-superpixel. */
export function neighboursIn({ count, neighbours, groups }: Correlation, segment: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < count; other += 1) {
    if (other === segment) continue;
    const near =
      neighbours === null
        ? groups !== null && groups[other] === groups[segment]
        : neighbours[segment * count + other] !== 0;
    if (near) found.push(other);
  }
  return found;
}

export type MatrixOrder = 'number' | 'group' | 'score';

/** Segments in the order in which a matrix shows them. */
export function matrixOrder(
  { count, groups }: Pick<Correlation, 'count' | 'groups'>,
  order: MatrixOrder,
  ranks: Int32Array,
): Int32Array {
  const key = (segment: number): number => {
    if (order === 'score') return ranks[segment] ?? 0;
    return order === 'group' ? (groups?.[segment] ?? 0) : segment;
  };
  return Int32Array.from(
    Array.from({ length: count }, (_, segment) => segment).sort((a, b) => key(a) - key(b) || a - b),
  );
}

/**
 * The matrix in an order at the size of a drawing. Where a pixel stands for several cells it has their mean.
 *
 * @param order [count] the segments from left to right and from top to bottom
 * @returns [side, side] float32
 */
export function matrixPixels(matrix: Float32Array, order: Int32Array, side: number): Float32Array {
  const count = order.length;
  const pixels = new Float32Array(side * side);
  if (count === 0) return pixels;
  if (side >= count) {
    const cells = Int32Array.from(
      { length: side },
      (_, pixel) => order[Math.floor((pixel * count) / side)] as number,
    );
    for (let row = 0, pixel = 0; row < side; row += 1) {
      const from = (cells[row] as number) * count;
      for (let column = 0; column < side; column += 1, pixel += 1) {
        pixels[pixel] = matrix[from + (cells[column] as number)] as number;
      }
    }
    return pixels;
  }
  const places = Int32Array.from({ length: count }, (_, cell) => Math.floor((cell * side) / count));
  for (let row = 0; row < count; row += 1) {
    const from = (order[row] as number) * count;
    const to = (places[row] as number) * side;
    for (let column = 0; column < count; column += 1) {
      const pixel = to + (places[column] as number);
      pixels[pixel] = (pixels[pixel] as number) + (matrix[from + (order[column] as number)] as number);
    }
  }
  const shares = new Int32Array(side);
  for (const place of places) shares[place] = (shares[place] as number) + 1;
  return pixels.map(
    (sum, pixel) => sum / ((shares[Math.floor(pixel / side)] as number) * (shares[pixel % side] as number)),
  );
}
