/** Weights of the neighbours beside a pixel and across its corners. */
const beside = 1 / 6;
const across = 1 / 12;

/**
 * The linear system of removed pixels, on planes with a border of one pixel that stays 0: the diagonal times x_i minus
 * the weighted sum of its removed neighbours is what the kept neighbours give.
 */
export interface ImputationSystem {
  /** Pixels of a padded row. */
  readonly stride: number;
  readonly planeLength: number;
  /** [n] positions of the removed pixels in a padded plane. */
  readonly removed: Int32Array;
  /** [n] weights of the neighbours that lie in the picture, summed. */
  readonly diagonal: Float64Array;
}

/** @param removed [H, W], non-zero for removed pixels */
export function imputationSystem(removed: Uint8Array, height: number, width: number): ImputationSystem {
  const stride = width + 2;
  const inside = padded(new Float32Array(removed.length).fill(1), height, width);
  const gone = padded(removed, height, width);
  const positions = Int32Array.from(gone.keys()).filter((at) => gone[at] !== 0);
  const diagonal = Float64Array.from(positions, (at) => neighbourSum(inside, at, stride));
  return { stride, planeLength: gone.length, removed: positions, diagonal };
}

/** A plane [H, W] with a border of zeros, [H + 2, W + 2]. */
export function padded(plane: ArrayLike<number>, height: number, width: number): Float64Array {
  const wide = new Float64Array((height + 2) * (width + 2));
  for (let i = 0; i < height * width; i++) {
    wide[(Math.floor(i / width) + 1) * (width + 2) + (i % width) + 1] = plane[i] as number;
  }
  return wide;
}

/** Weighted sum of the eight neighbours of a position in a padded plane. */
export function neighbourSum(plane: Float64Array, at: number, stride: number): number {
  const sides =
    (plane[at - 1] as number) +
    (plane[at + 1] as number) +
    (plane[at - stride] as number) +
    (plane[at + stride] as number);
  const corners =
    (plane[at - stride - 1] as number) +
    (plane[at - stride + 1] as number) +
    (plane[at + stride - 1] as number) +
    (plane[at + stride + 1] as number);
  return beside * sides + across * corners;
}

/** The eight neighbours' distances in a padded plane, with their weights. */
export function neighbourOffsets(stride: number): readonly (readonly [offset: number, weight: number])[] {
  const sides = [-1, 1, -stride, stride];
  const corners = [-stride - 1, -stride + 1, stride - 1, stride + 1];
  return [
    ...sides.map((offset) => [offset, beside] as const),
    ...corners.map((offset) => [offset, across] as const),
  ];
}
