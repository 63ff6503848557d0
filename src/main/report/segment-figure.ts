import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { Failure } from '#contract/failure.ts';
import type { ReportSegments } from '#contract/report.ts';
import type { Placement } from '#engine/image/fit.ts';
import type { EightBitRaster } from '#engine/image/png.ts';
import { type Segmentation, segmentAreas } from '#engine/segment/segmentation.ts';

/** Segments named below a map, those of the highest scores. */
const mostNamed = 5;

/** A point as shares of a picture's width and height. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

export interface NamedSegment {
  readonly segment: number;
  readonly score: number;
  readonly error: number | null;
  /** Its share of the network's input. */
  readonly area: number;
  /** Where its number stands; null where the printed picture shows nothing of it. */
  readonly at: PicturePoint | null;
}

/** The segments of a column, read, with those that count most. */
export interface SegmentFigure {
  readonly about: ReportSegments;
  readonly segmentation: Segmentation;
  readonly areas: Int32Array;
  readonly groups: Int32Array | null;
  readonly correlation: Float32Array | null;
  readonly top: readonly NamedSegment[];
}

/**
 * Reads what a column says of segments.
 *
 * @param placement where the segments lie on the picture
 * @throws Failure `unreadable`, `integrity`
 */
export async function segmentFigure(
  about: ReportSegments,
  picture: { readonly width: number; readonly height: number },
  placement: Placement,
): Promise<SegmentFigure> {
  const { count, height, width, kind, files } = about;
  const floats = async (file: string | null, length: number) =>
    file === null ? null : new Float32Array(await readBytes(file, length * 4));
  const bytes = await readBytes(
    files.segments,
    kind === 'labels' ? height * width * 4 : count * height * width,
  );
  const segmentation: Segmentation =
    kind === 'labels'
      ? { kind, labels: new Int32Array(bytes), height, width, count }
      : { kind, masks: new Uint8Array(bytes), height, width, count };
  const scores = (await floats(files.scores, count)) ?? new Float32Array(count);
  const errors = await floats(files.errors, count);
  const areas = segmentAreas(segmentation);
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return {
    about,
    segmentation,
    areas,
    groups: files.groups === null ? null : new Int32Array(await readBytes(files.groups, count * 4)),
    correlation: await floats(files.correlation, count * count),
    top: order.slice(0, mostNamed).map((segment) => ({
      segment,
      score: scores[segment] ?? 0,
      error: errors?.[segment] ?? null,
      area: (areas[segment] ?? 0) / (height * width),
      at: middleOf(segmentation, segment, picture, placement),
    })),
  };
}

async function readBytes(file: string, length: number): Promise<ArrayBuffer> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('unreadable', `"${file}" can't be read: ${error.code}`, undefined, error);
  });
  if (bytes.byteLength !== length) {
    throw new Failure(
      'integrity',
      `"${file}" of segments has ${bytes.byteLength} bytes instead of ${length}; replay its run`,
    );
  }
  if (endianness() === 'BE' && length % 4 === 0) bytes.swap32();
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length);
}

/** Whether a segment holds an element. */
function holds(segmentation: Segmentation, segment: number, element: number): boolean {
  if (segmentation.kind === 'labels') return segmentation.labels[element] === segment;
  return segmentation.masks[segment * segmentation.height * segmentation.width + element] !== 0;
}

/** The element of a segment that is nearest to its centre of mass, on the picture; null where that shows none of it. */
export function middleOf(
  segmentation: Segmentation,
  segment: number,
  picture: { readonly width: number; readonly height: number },
  placement: Placement,
): PicturePoint | null {
  const { height, width } = segmentation;
  const own: number[] = [];
  let [sumX, sumY] = [0, 0];
  for (let element = 0; element < height * width; element++) {
    if (!holds(segmentation, segment, element)) continue;
    own.push(element);
    sumX += element % width;
    sumY += Math.floor(element / width);
  }
  let best: number | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const element of own) {
    const away =
      ((element % width) - sumX / own.length) ** 2 + (Math.floor(element / width) - sumY / own.length) ** 2;
    if (away < nearest) [best, nearest] = [element, away];
  }
  if (best === null) return null;
  const x = (placement.left + (((best % width) + 0.5) / width) * placement.width) / picture.width;
  const y = (placement.top + ((Math.floor(best / width) + 0.5) / height) * placement.height) / picture.height;
  return x < 0 || y < 0 || x > 1 || y > 1 ? null : { x, y };
}

/**
 * Draws the borders of segments into a picture, one printed pixel wide: light on dark and dark on light.
 *
 * @param groups [count] borders between these in place of those between segments
 */
export function drawBorders(
  raster: EightBitRaster,
  segmentation: Segmentation,
  placement: Placement,
  groups: Int32Array | null = null,
): EightBitRaster {
  const { width, height } = raster;
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height * 3; at++) {
    data[at] = raster.data[raster.channels === 1 ? Math.floor(at / 3) : at] ?? 0;
  }
  const layers = segmentation.kind === 'labels' ? 1 : segmentation.count;
  for (let layer = 0; layer < layers; layer++) {
    const owners = ownersOf(raster, segmentation, placement, layer, groups);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const here = owners[at];
        const differs =
          (x + 1 < width && owners[at + 1] !== here) || (y + 1 < height && owners[at + width] !== here);
        if (!differs) continue;
        const grey = ((data[3 * at] ?? 0) + (data[3 * at + 1] ?? 0) + (data[3 * at + 2] ?? 0)) / 3;
        const ink = grey < 128 ? 255 : 0;
        for (let channel = 0; channel < 3; channel++) {
          const under = data[3 * at + channel] ?? 0;
          data[3 * at + channel] = Math.round(under + (ink - under) * 0.6);
        }
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** The segment, or the group, of each printed pixel; -1 outside of the segments. */
function ownersOf(
  { width, height }: EightBitRaster,
  segmentation: Segmentation,
  placement: Placement,
  layer: number,
  groups: Int32Array | null,
): Int32Array {
  const owners = new Int32Array(width * height).fill(-1);
  const columns = Int32Array.from({ length: width }, (_, x) =>
    Math.floor(((x + 0.5 - placement.left) / placement.width) * segmentation.width),
  );
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5 - placement.top) / placement.height) * segmentation.height);
    if (row < 0 || row >= segmentation.height) continue;
    for (let x = 0; x < width; x++) {
      const column = columns[x] ?? -1;
      if (column < 0 || column >= segmentation.width) continue;
      const element = row * segmentation.width + column;
      if (segmentation.kind === 'labels') {
        const label = segmentation.labels[element] ?? -1;
        owners[y * width + x] = groups?.[label] ?? label;
      } else owners[y * width + x] = holds(segmentation, layer, element) ? 1 : 0;
    }
  }
  return owners;
}
