/**
 * Area under a piecewise linear curve (trapezoidal rule).
 *
 * @param y [n] values
 * @param x [n] positions, not falling
 * @throws RangeError when the lengths differ or there are fewer than two points
 */
export function trapezoid(y: ArrayLike<number>, x: ArrayLike<number>): number {
  if (y.length !== x.length)
    throw new RangeError(`invalid curve: ${y.length} values at ${x.length} positions`);
  if (y.length < 2) throw new RangeError(`invalid curve: ${y.length} points; two are needed`);
  let area = 0;
  for (let i = 1; i < y.length; i++) {
    area += (((y[i] as number) + (y[i - 1] as number)) / 2) * ((x[i] as number) - (x[i - 1] as number));
  }
  return area;
}

/**
 * `count` evenly spaced positions from `start` to `end`, both included (NumPy's linspace); a single one is `start`.
 */
export function linspace(start: number, end: number, count: number): Float64Array {
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError(`invalid count: ${count}`);
  const positions = new Float64Array(count);
  for (let i = 0; i < count; i++)
    positions[i] = start + (count === 1 ? 0 : ((end - start) * i) / (count - 1));
  if (count > 1) positions[count - 1] = end;
  return positions;
}
