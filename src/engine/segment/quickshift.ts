import type { PictureSize } from '../masked-model/mask-form.ts';
import { SeededRandom } from '../math/random.ts';
import { addDensities } from './kernel-density.ts';
import type { Pace } from './pace.ts';
import type { LabelMap } from './segmentation.ts';

export interface QuickshiftOptions {
  /** Standard deviation of the Parzen window in colour and place; it is cut at three of them, in place alone. */
  readonly kernelSize: number;
  /** A pixel farther than this from the nearest denser one becomes the root of a segment. */
  readonly maxDist: number;
  readonly seed: number;
}

/** Standard deviation of what is added to densities, so that those of equal pixels differ. */
const tieBreak = 1e-5;
const tieStream = 0x7153;

/**
 * Quick shift (Vedaldi and Soatto, ECCV 2008) as scikit-image does it: the density at each pixel is a sum of
 * Gaussians over colour and place; each pixel's parent is the nearest denser pixel of its window; parents farther
 * than `maxDist` are cut off; trees are segments. Ties between equal densities are broken at random, in
 * scikit-image by other random numbers: flat areas fall apart differently there.
 *
 * @param colours [height, width, 3] float64, scaled by the ratio of colour to place
 * @returns segments numbered in raster order of their densest pixels
 * @throws Failure `cancelled`
 */
export async function quickshiftSegments(
  colours: Float64Array,
  size: PictureSize,
  { kernelSize, maxDist, seed }: QuickshiftOptions,
  pace: Pace,
): Promise<LabelMap> {
  const radius = Math.ceil(3 * kernelSize);
  const random = new SeededRandom(seed, tieStream);
  const { height, width } = size;
  const densities = Float64Array.from({ length: height * width }, () => tieBreak * random.normal());
  for (let y = 0; y < height; y++) {
    if (pace.due) await pace.turn(y, 2 * height);
    addDensities(densities, colours, size, y, radius, kernelSize);
  }
  const offsets = nearestFirst(radius, maxDist);
  const parents = new Int32Array(height * width);
  for (let y = 0; y < height; y++) {
    if (pace.due) await pace.turn(height + y, 2 * height);
    for (let x = 0; x < width; x++) {
      parents[y * width + x] = parentOf({ densities, colours, size, offsets, maxDist }, y, x);
    }
  }
  return { kind: 'labels', height, width, ...trees(parents) };
}

/** Displacements within a window, the nearest first. */
interface Offsets {
  readonly count: number;
  readonly dy: Int32Array;
  readonly dx: Int32Array;
  readonly squared: Int32Array;
}

/** All displacements of a window up to `farthest` pixels, but none. */
function nearestFirst(radius: number, farthest: number): Offsets {
  const side = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const found = side
    .flatMap((dy) => side.map((dx) => ({ dy, dx, squared: dy * dy + dx * dx })))
    .filter(({ squared }) => squared > 0 && Math.sqrt(squared) <= farthest)
    .sort((a, b) => a.squared - b.squared);
  return {
    count: found.length,
    dy: Int32Array.from(found, ({ dy }) => dy),
    dx: Int32Array.from(found, ({ dx }) => dx),
    squared: Int32Array.from(found, ({ squared }) => squared),
  };
}

interface Shift {
  readonly densities: Float64Array;
  readonly colours: Float64Array;
  readonly size: PictureSize;
  readonly offsets: Offsets;
  readonly maxDist: number;
}

/**
 * The nearest denser pixel within the window, of equally near ones the first in raster order; the pixel itself
 * where there is none within `maxDist`. The distance in place alone bounds the distance, so that a search from near
 * to far ends early.
 */
function parentOf(
  { densities, colours, size: { height, width }, offsets, maxDist }: Shift,
  y: number,
  x: number,
): number {
  const p = y * width + x;
  const density = densities[p] as number;
  const l = colours[3 * p] as number;
  const a = colours[3 * p + 1] as number;
  const b = colours[3 * p + 2] as number;
  let closest = Number.POSITIVE_INFINITY;
  let parent = p;
  for (let i = 0; i < offsets.count; i++) {
    if ((offsets.squared[i] as number) > closest) break;
    const dy = offsets.dy[i] as number;
    const dx = offsets.dx[i] as number;
    if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue;
    const q = p + dy * width + dx;
    if (!((densities[q] as number) > density)) continue;
    const dl = l - (colours[3 * q] as number);
    const da = a - (colours[3 * q + 1] as number);
    const db = b - (colours[3 * q + 2] as number);
    const distance = dl * dl + da * da + db * db + dy * dy + dx * dx;
    if (distance < closest || (distance === closest && q < parent)) {
      closest = distance;
      parent = q;
    }
  }
  return Math.sqrt(closest) > maxDist ? p : parent;
}

/** Trees of a forest of parents, numbered in the order of their roots. */
function trees(parents: Int32Array): { readonly labels: Int32Array; readonly count: number } {
  const labels = new Int32Array(parents.length).fill(-1);
  let count = 0;
  for (let p = 0; p < parents.length; p++) if (parents[p] === p) labels[p] = count++;
  for (let p = 0; p < parents.length; p++) {
    let root = p;
    while (labels[root] === -1) root = parents[root] as number;
    const label = labels[root] as number;
    for (let node = p; labels[node] === -1; node = parents[node] as number) labels[node] = label;
  }
  return { labels, count };
}
