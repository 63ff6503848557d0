import type { PictureSize } from '../masked-model/mask-form.ts';
import type { Pace } from './pace.ts';
import { regularGrid } from './regular-grid.ts';

export interface SlicOptions {
  /** About how many clusters to start with. */
  readonly segments: number;
  readonly iterations: number;
}

/** Cluster centres: places in pixels and the mean of each channel. */
interface Centres {
  readonly count: number;
  readonly y: Float64Array;
  readonly x: Float64Array;
  /** One array per channel. */
  readonly colour: readonly Float64Array[];
  /** Pixels per cluster; a cluster that lost its last pixel takes no further part. */
  readonly pixels: Int32Array;
}

/**
 * SLIC (Achanta et al., TPAMI 2012, section 3) as scikit-image does it: k-means over colour and place from a regular
 * grid of centres, each of which looks at the pixels within two steps of it. The squared distance is that of the
 * (scaled) colours plus that of the places over the squared step.
 *
 * What is left out of scikit-image's loop changes no label: colours are only compared where the places alone do not
 * decide, and iterations end when an assignment repeats.
 *
 * @param planes one [height, width] float64 array per channel, divided by the compactness
 * @returns labels [height, width], possibly disconnected and with gaps, and how many clusters were started
 * @throws Failure `cancelled`
 */
export async function slicClusters(
  planes: readonly Float64Array[],
  size: PictureSize,
  { segments, iterations }: SlicOptions,
  pace: Pace,
): Promise<{ readonly labels: Int32Array; readonly clusters: number }> {
  const { labels, centres, step } = start(planes.length, size, segments);
  // The windows' steps follow the number of centres that fitted, as in scikit-image.
  const { rows, columns } = regularGrid(size, centres.count);
  const window = { height: 2 * rows.step, width: 2 * columns.step };
  const assignment = {
    ...{ planes, size, centres, window, labels },
    distances: new Float64Array(labels.length),
    weight: 1 / (step * step),
  };
  const before = new Int32Array(labels.length);
  for (let i = 0; i < iterations; i++) {
    before.set(labels);
    assignment.distances.fill(Number.POSITIVE_INFINITY);
    for (let k = 0; k < centres.count; k++) {
      if (pace.due) await pace.turn(i * centres.count + k, iterations * centres.count);
      assign(assignment, k);
    }
    if (i > 0 && before.every((label, p) => label === labels[p])) break;
    recentre(centres, planes, size, labels);
  }
  return { labels, clusters: centres.count };
}

/** Centres on a regular grid, without colour: the first assignment goes by place and by distance from black. */
function start(channels: number, { height, width }: PictureSize, segments: number) {
  const { rows, columns } = regularGrid({ height, width }, segments);
  const count = rows.count * columns.count;
  const cell = (position: number, { step, count }: typeof rows) =>
    Math.min(count - 1, Math.floor(position / step));
  const labels = new Int32Array(height * width);
  // A pixel outside of every window, should there be one, keeps its cell of the grid.
  for (let p = 0; p < labels.length; p++) {
    labels[p] = cell(Math.floor(p / width), rows) * columns.count + cell(p % width, columns);
  }
  const centres: Centres = {
    count,
    y: Float64Array.from({ length: count }, (_, k) => rows.start + Math.floor(k / columns.count) * rows.step),
    x: Float64Array.from({ length: count }, (_, k) => columns.start + (k % columns.count) * columns.step),
    colour: Array.from({ length: channels }, () => new Float64Array(count)),
    pixels: new Int32Array(count).fill(1),
  };
  return { labels, centres, step: Math.max(rows.step, columns.step) };
}

interface Assignment {
  readonly planes: readonly Float64Array[];
  readonly size: PictureSize;
  readonly centres: Centres;
  readonly window: PictureSize;
  readonly labels: Int32Array;
  /** Squared distance of each pixel to the nearest centre so far. */
  readonly distances: Float64Array;
  readonly weight: number;
}

/** Gives centre k the pixels of its window that are nearer to it than to all centres before it. */
function assign({ planes, size, centres, window, labels, distances, weight }: Assignment, k: number): void {
  if (centres.pixels[k] === 0) return;
  const cy = centres.y[k] as number;
  const cx = centres.x[k] as number;
  const top = Math.trunc(Math.max(cy - window.height, 0));
  const bottom = Math.trunc(Math.min(cy + window.height + 1, size.height));
  const left = Math.trunc(Math.max(cx - window.width, 0));
  const right = Math.trunc(Math.min(cx + window.width + 1, size.width));
  const [first, second = first, third = first] = planes as [Float64Array, Float64Array?, Float64Array?];
  const [mean0, mean1 = 0, mean2 = 0] = centres.colour.map((means) => means[k] as number) as [number];
  const inColour = planes.length === 3;
  for (let y = top; y < bottom; y++) {
    const dy = cy - y;
    const row = y * size.width;
    for (let x = left; x < right; x++) {
      const dx = cx - x;
      const place = (dy * dy + dx * dx) * weight;
      const p = row + x;
      const nearest = distances[p] as number;
      if (place >= nearest) continue;
      const d0 = (first[p] as number) - mean0;
      let colour = d0 * d0;
      if (inColour) {
        const d1 = (second[p] as number) - mean1;
        const d2 = (third[p] as number) - mean2;
        colour = colour + d1 * d1 + d2 * d2;
      }
      const distance = place + colour;
      if (distance < nearest) {
        distances[p] = distance;
        labels[p] = k;
      }
    }
  }
}

/** Moves each centre to the mean of its pixels. */
function recentre(
  centres: Centres,
  planes: readonly Float64Array[],
  { height, width }: PictureSize,
  labels: Int32Array,
): void {
  const { count, pixels, y: ys, x: xs, colour } = centres;
  for (const sums of [ys, xs, ...colour]) sums.fill(0);
  pixels.fill(0);
  const [first, second = first, third = first] = planes as [Float64Array, Float64Array?, Float64Array?];
  const [sum0, sum1 = sum0, sum2 = sum0] = colour as [Float64Array, Float64Array?, Float64Array?];
  const inColour = planes.length === 3;
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const k = labels[p] as number;
      pixels[k] = (pixels[k] as number) + 1;
      ys[k] = (ys[k] as number) + y;
      xs[k] = (xs[k] as number) + x;
      sum0[k] = (sum0[k] as number) + (first[p] as number);
      if (!inColour) continue;
      sum1[k] = (sum1[k] as number) + (second[p] as number);
      sum2[k] = (sum2[k] as number) + (third[p] as number);
    }
  }
  for (const sums of [ys, xs, ...colour]) {
    for (let k = 0; k < count; k++) {
      if (pixels[k] !== 0) sums[k] = (sums[k] as number) / (pixels[k] as number);
    }
  }
}
