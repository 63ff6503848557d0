import type { LabelMap } from './segmentation.ts';

/**
 * Makes segments connected (Achanta et al. 2012, section 3; scikit-image's `enforce_connectivity`): each
 * 4-connected piece of a label becomes a segment of its own, in raster order of their first pixels. A piece of fewer
 * than `minimum` pixels goes to the neighbour that its breadth-first search met last; a search ends at `maximum`
 * pixels, and what is left of the piece starts another one.
 *
 * @param labels [height, width], whole numbers from 0 on
 * @param maximum pixels, at least 1
 */
export function connectedSegments(
  labels: Int32Array,
  { height, width }: Pick<LabelMap, 'height' | 'width'>,
  minimum: number,
  maximum: number,
): LabelMap {
  if (labels.length !== height * width) {
    throw new RangeError(`invalid labels: ${labels.length} values for ${height} x ${width} pixels`);
  }
  const connected = new Int32Array(labels.length).fill(-1);
  const queue = new Int32Array(Math.min(labels.length, maximum));
  let next = 0;
  for (let seed = 0; seed < labels.length; seed++) {
    if (connected[seed] !== -1) continue;
    const label = labels[seed];
    let neighbour = next;
    let found = 1;
    queue[0] = seed;
    connected[seed] = next;
    for (let visited = 0; visited < found && found < maximum; visited++) {
      const p = queue[visited] as number;
      const x = p % width;
      for (let side = 0; side < 4 && found < maximum; side++) {
        const q = beside(p, x, side, width);
        if (q < 0 || q >= labels.length) continue;
        const there = connected[q] as number;
        if (there === -1 && labels[q] === label) {
          connected[q] = next;
          queue[found++] = q;
        } else if (there !== -1 && there !== next) {
          neighbour = there;
        }
      }
    }
    // The first piece of a picture may be small without a neighbour: it shares its label with the next one.
    if (found < minimum) for (let i = 0; i < found; i++) connected[queue[i] as number] = neighbour;
    else next++;
  }
  const count = connected.reduce((most, label) => Math.max(most, label), -1) + 1;
  return { kind: 'labels', labels: connected, height, width, count };
}

/** The pixel to the right, left, below, above; -1 beyond the left and right edges. */
function beside(p: number, x: number, side: number, width: number): number {
  switch (side) {
    case 0:
      return x + 1 < width ? p + 1 : -1;
    case 1:
      return x > 0 ? p - 1 : -1;
    case 2:
      return p + width;
    default:
      return p - width;
  }
}
