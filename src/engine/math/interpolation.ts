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
