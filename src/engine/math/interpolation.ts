/**
 * The matrix U of bilinear resizing along one axis: resized = U x values. Positions are pixel centres
 * (`(i + 0.5) * from / to - 0.5`), values beyond the outermost centres stay those of the edge.
 *
 * @param from number of values
 * @param to number of values after resizing
 * @returns [to, from] float32, each row sums to 1
 */
export function interpolationMatrix(from: number, to: number): Float32Array {
  if (!(Number.isInteger(from) && from > 0)) throw new RangeError(`invalid from: ${from}`);
  if (!(Number.isInteger(to) && to > 0)) throw new RangeError(`invalid to: ${to}`);
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const below = Math.floor(position);
    const share = position - below;
    matrix[i * from + below] = 1 - share;
    if (share > 0) matrix[i * from + below + 1] = share;
  }
  return matrix;
}

/**
 * A map resized bilinearly between pixel centres, as PyTorch's `interpolate` with `align_corners=False` does it.
 *
 * @param values [height, width] of `from`
 * @returns [height, width] of `to`, float32, summed in float64
 */
export function resizeMap(values: ArrayLike<number>, from: Size, to: Size): Float32Array {
  const down = interpolationMatrix(from.height, to.height);
  const across = interpolationMatrix(from.width, to.width);
  const wide = new Float64Array(from.height * to.width);
  for (let y = 0; y < from.height; y++) {
    for (let x = 0; x < to.width; x++) {
      let sum = 0;
      for (let i = 0; i < from.width; i++) {
        sum += (across[x * from.width + i] as number) * (values[y * from.width + i] as number);
      }
      wide[y * to.width + x] = sum;
    }
  }
  const resized = new Float32Array(to.height * to.width);
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      let sum = 0;
      for (let i = 0; i < from.height; i++) {
        sum += (down[y * from.height + i] as number) * (wide[i * to.width + x] as number);
      }
      resized[y * to.width + x] = sum;
    }
  }
  return resized;
}

/**
 * Smallest and largest value of the map that `resizeMap` would give, without making all of it. Between four centres
 * the map is linear along each axis, so its extremes over the new centres there lie at the outermost of them.
 */
export function resizedRange(
  values: ArrayLike<number>,
  from: Size,
  to: Size,
): readonly [low: number, high: number] {
  const down = outermostTaps(from.height, to.height);
  const across = outermostTaps(from.width, to.width);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const y of down) {
    for (const x of across) {
      const at = (row: number, column: number) => values[row * from.width + column] as number;
      const upper = at(y.below, x.below) * (1 - x.share) + at(y.below, x.above) * x.share;
      const lower = at(y.above, x.below) * (1 - x.share) + at(y.above, x.above) * x.share;
      const value = upper * (1 - y.share) + lower * y.share;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

/** The new centres along one axis that are the first or the last between two old ones. */
function outermostTaps(from: number, to: number) {
  const taps = Array.from({ length: to }, (_, i) => {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const below = Math.floor(position);
    return { below, above: Math.min(from - 1, below + 1), share: position - below };
  });
  return taps.filter(({ below }, i) => taps[i - 1]?.below !== below || taps[i + 1]?.below !== below);
}

interface Size {
  readonly height: number;
  readonly width: number;
}
