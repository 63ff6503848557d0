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

interface Size {
  readonly height: number;
  readonly width: number;
}
