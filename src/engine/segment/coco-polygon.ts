/** Steps per pixel along the outline. */
const scale = 5;

/**
 * The pixels of a COCO polygon, exactly as pycocotools fills it (`rleFrPoly` in `maskApi.c`): the outline is walked in
 * fifths of a pixel, and where it crosses the middle of a column, a run begins or ends.
 *
 * @param outline x0, y0, x1, y1 .. in pixels, at least three corners
 * @returns counts of clear and set pixels in turn, down the columns
 * @throws RangeError for fewer corners, an odd number of values, or values that are no places
 */
export function polygonCounts(outline: readonly number[], height: number, width: number): number[] {
  if (outline.length < 6 || outline.length % 2 !== 0) {
    throw new RangeError(`a polygon has ${outline.length} numbers; three corners or more, two numbers each`);
  }
  const reach = 2 * Math.max(height, width) + 1000;
  if (outline.some((value) => !(Math.abs(value) <= reach))) {
    throw new RangeError('a polygon has a corner far outside of its picture');
  }
  const crossings: number[] = [];
  let [lastU, lastV] = [Number.NaN, Number.NaN];
  for (const [u, v] of densely(outline)) {
    if (u !== lastU && !Number.isNaN(lastU)) {
      const x = ((u < lastU ? u : u - 1) + 0.5) / scale - 0.5;
      if (Number.isInteger(x) && x >= 0 && x <= width - 1) {
        const y = (Math.min(v, lastV) + 0.5) / scale - 0.5;
        crossings.push(x * height + Math.ceil(Math.min(height, Math.max(0, y))));
      }
    }
    [lastU, lastV] = [u, v];
  }
  return runsBetween(crossings, height * width);
}

/** The outline in whole steps: one along the longer axis at a time. */
function* densely(outline: readonly number[]): Generator<[number, number]> {
  const corners = outline.length / 2;
  const step = (at: number) => Math.trunc(scale * (outline[at] as number) + 0.5);
  for (let j = 0; j < corners; j++) {
    const next = (j + 1) % corners;
    const [xs, ys, xe, ye] = [step(2 * j), step(2 * j + 1), step(2 * next), step(2 * next + 1)];
    const [dx, dy] = [Math.abs(xe - xs), Math.abs(ye - ys)];
    const wide = dx >= dy;
    const flip = wide ? xs > xe : ys > ye;
    const [x0, y0, x1, y1] = flip ? [xe, ye, xs, ys] : [xs, ys, xe, ye];
    const length = Math.max(dx, dy);
    const slope = length === 0 ? 0 : (wide ? y1 - y0 : x1 - x0) / length;
    for (let d = 0; d <= length; d++) {
      const t = flip ? length - d : d;
      yield wide ? [t + x0, Math.trunc(y0 + slope * t + 0.5)] : [Math.trunc(x0 + slope * t + 0.5), t + y0];
    }
  }
}

/** Places at which pixels turn from clear to set or back, as counts; two turns at one place undo each other. */
function runsBetween(crossings: readonly number[], pixels: number): number[] {
  const places = Float64Array.from([...crossings, pixels]).sort();
  const gaps = Array.from(places, (place, i) => place - (i === 0 ? 0 : (places[i - 1] as number)));
  const counts = [gaps[0] as number];
  for (let j = 1; j < gaps.length; ) {
    if ((gaps[j] as number) > 0) {
      counts.push(gaps[j] as number);
      j++;
    } else {
      const following = gaps[j + 1];
      if (following !== undefined)
        counts[counts.length - 1] = (counts[counts.length - 1] as number) + following;
      j += 2;
    }
  }
  return counts;
}
