import { type MapAgreement, mapAgreement } from './map-agreement.ts';
import { elementAt, type Rectangle } from './placement.ts';
import type { RawMap } from './raw-map.ts';
import type { Size } from './view-transform.ts';

/** Longest side on which two maps are compared. */
const longestSide = 256;

/** A map and the part of the picture that it covers. */
export interface PlacedMap {
  readonly map: RawMap;
  readonly placement: Rectangle;
}

/** How far two maps agree where both cover the picture. */
export interface RegionAgreement extends MapAgreement {
  /** The part of the picture that both cover. */
  readonly region: Rectangle;
  /** Its share of the picture's area, 0 to 1. */
  readonly share: number;
}

/**
 * The part of the picture that two maps cover. Models may crop, stretch or letterbox a picture each in its own way; the
 * rim of a letterbox is no picture and does not count.
 *
 * @returns null where they cover nothing in common
 */
export function sharedRegion(first: Rectangle, second: Rectangle, picture: Size): Rectangle | null {
  const x = Math.max(0, first.x, second.x);
  const y = Math.max(0, first.y, second.y);
  const right = Math.min(picture.width, first.x + first.width, second.x + second.width);
  const bottom = Math.min(picture.height, first.y + first.height, second.y + second.height);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
}

/** Picture pixels per element, across and down. */
function pitchOf({ map, placement }: PlacedMap): Size {
  return { width: placement.width / map.width, height: placement.height / map.height };
}

/**
 * A region of the picture as one map sees it: each cell of the grid has the mean of the elements whose middle lies in it.
 *
 * @param grid no finer than the map, so that each cell has an element; where rounding leaves one without, it has the
 *   element at its own middle
 */
export function regionOfMap({ map, placement }: PlacedMap, region: Rectangle, grid: Size): RawMap {
  const { width, height } = grid;
  const pitch = pitchOf({ map, placement });
  const sums = new Float64Array(width * height);
  const counts = new Int32Array(width * height);
  for (let row = 0; row < map.height; row += 1) {
    const y = placement.y + (row + 0.5) * pitch.height;
    const toRow = Math.floor(((y - region.y) * height) / region.height);
    if (toRow < 0 || toRow >= height) continue;
    for (let column = 0; column < map.width; column += 1) {
      const x = placement.x + (column + 0.5) * pitch.width;
      const toColumn = Math.floor(((x - region.x) * width) / region.width);
      if (toColumn < 0 || toColumn >= width) continue;
      const cell = toRow * width + toColumn;
      sums[cell] = (sums[cell] as number) + (map.values[row * map.width + column] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  const values = Float32Array.from(sums, (sum, cell) => {
    const count = counts[cell] as number;
    if (count > 0) return sum / count;
    const x = region.x + (((cell % width) + 0.5) * region.width) / width;
    const y = region.y + ((Math.floor(cell / width) + 0.5) * region.height) / height;
    return map.values[elementAt(placement, map, { x, y }) ?? -1] ?? Number.NaN;
  });
  return { width, height, values };
}

/**
 * How far two maps of one picture agree where both cover it, whatever part of it each model is shown.
 *
 * @returns null where they have no region in common that is at least as large as an element of both
 */
export function agreementOnPicture(
  first: PlacedMap,
  second: PlacedMap,
  picture: Size,
  signed: boolean,
): RegionAgreement | null {
  const region = sharedRegion(first.placement, second.placement, picture);
  if (region === null) return null;
  const [one, other] = [pitchOf(first), pitchOf(second)];
  // Rounding must not make a cell narrower than an element.
  const cells = (length: number, pitch: number) => Math.min(longestSide, Math.floor(length / pitch + 1e-9));
  const grid = {
    width: cells(region.width, Math.max(one.width, other.width)),
    height: cells(region.height, Math.max(one.height, other.height)),
  };
  if (grid.width < 1 || grid.height < 1) return null;
  const agreement = mapAgreement(regionOfMap(first, region, grid), regionOfMap(second, region, grid), signed);
  return {
    ...agreement,
    region,
    share: (region.width * region.height) / (picture.width * picture.height),
  };
}
