import { proposalList } from '#contract/masks.ts';
import { maskRuns } from '#contract/run-length.ts';

/** Left, top, width and height in pixels. */
export type Box = readonly [left: number, top: number, width: number, height: number];

/** A proposal on the picture, or several merged into one. */
export interface Region {
  readonly key: string;
  readonly runId: number;
  readonly segments: readonly number[];
  readonly area: number;
  readonly box: Box;
  /** Inside the box alone, row by row, 1 inside. */
  readonly pixels: Uint8Array;
  readonly qualities: Readonly<Record<string, number>>;
  readonly state: 'open' | 'accepted' | 'rejected';
}

/** The proposals of a run as regions, in reading order. */
export function readRegions(runId: number, bytes: ArrayBuffer): Region[] {
  const list = proposalList.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const [height] = list.size;
  return list.proposals.map(({ segment, area, box, counts, qualities }) => ({
    key: `${runId}:${segment}`,
    runId,
    segments: [segment],
    area,
    box,
    pixels: pixelsInside({ size: list.size, counts }, height, box),
    qualities,
    state: 'open',
  }));
}

function pixelsInside(
  mask: { readonly size: readonly [number, number]; readonly counts: string },
  height: number,
  [left, top, width, rows]: Box,
): Uint8Array {
  const pixels = new Uint8Array(width * rows);
  let at = 0;
  maskRuns(mask).forEach((length, position) => {
    if (position % 2 === 1) {
      for (let place = at; place < at + length; place++) {
        const [x, y] = [Math.floor(place / height) - left, (place % height) - top];
        pixels[y * width + x] = 1;
      }
    }
    at += length;
  });
  return pixels;
}

/** Whether a pixel of the picture lies in a region. */
export function contains({ box, pixels }: Region, x: number, y: number): boolean {
  const [left, top, width, height] = box;
  if (x < left || y < top || x >= left + width || y >= top + height) return false;
  return pixels[(y - top) * width + (x - left)] === 1;
}

/** The smallest region at a pixel that was not rejected. */
export function regionAt(regions: readonly Region[], x: number, y: number): Region | null {
  let found: Region | null = null;
  for (const region of regions) {
    if (region.state === 'rejected' || !contains(region, x, y)) continue;
    if (found === null || region.area < found.area) found = region;
  }
  return found;
}

/** Several regions as one; it stands where the first did and counts as accepted. */
export function mergeRegions(regions: readonly [Region, ...Region[]]): Region {
  const left = Math.min(...regions.map(({ box }) => box[0]));
  const top = Math.min(...regions.map(({ box }) => box[1]));
  const width = Math.max(...regions.map(({ box }) => box[0] + box[2])) - left;
  const height = Math.max(...regions.map(({ box }) => box[1] + box[3])) - top;
  const pixels = new Uint8Array(width * height);
  let area = 0;
  for (const { box, pixels: own } of regions) {
    for (let y = 0; y < box[3]; y++) {
      for (let x = 0; x < box[2]; x++) {
        const place = (y + box[1] - top) * width + x + box[0] - left;
        if (own[y * box[2] + x] === 0 || pixels[place] === 1) continue;
        pixels[place] = 1;
        area++;
      }
    }
  }
  const [first] = regions;
  return {
    key: regions.map(({ key }) => key).join('+'),
    runId: first.runId,
    segments: regions.flatMap(({ segments }) => segments),
    area,
    box: [left, top, width, height],
    pixels,
    qualities: {},
    state: 'accepted',
  };
}

/** The lines between a region's pixels and all others, each `[x1, y1, x2, y2]` in picture coordinates. */
export function borderLines({ box, pixels }: Pick<Region, 'box' | 'pixels'>): number[][] {
  const [left, top, width, height] = box;
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (pixels[y * width + x] ?? 0);
  const lines: number[][] = [];
  for (let y = 0; y <= height; y++) {
    let start = -1;
    for (let x = 0; x <= width; x++) {
      const edge = x < width && at(x, y) !== at(x, y - 1);
      if (edge && start < 0) start = x;
      if (edge || start < 0) continue;
      lines.push([left + start, top + y, left + x, top + y]);
      start = -1;
    }
  }
  for (let x = 0; x <= width; x++) {
    let start = -1;
    for (let y = 0; y <= height; y++) {
      const edge = y < height && at(x, y) !== at(x - 1, y);
      if (edge && start < 0) start = y;
      if (edge || start < 0) continue;
      lines.push([left + x, top + start, left + x, top + y]);
      start = -1;
    }
  }
  return lines;
}
