import type { RegionColour } from '#contract/region-colours.ts';
import type { Rectangle } from './placement.ts';
import type { MapStack } from './raw-map.ts';
import type { Point } from './view-transform.ts';

/** Only what lies above this quantile of a plane belongs to its region. */
const regionQuantile = 0.9;

/** A plane of a stack that is shown as a region. */
export interface RegionSource {
  readonly plane: number;
  /** Where regions overlap, the one with the greatest value times weight is seen. */
  readonly weight: number;
}

/** Which region each element of a stack belongs to. */
export interface Regions {
  /** [H, W]: place in the list of sources, or -1. */
  readonly owner: Int16Array;
  /** Where each source is strongest among the elements it owns; null where it owns none. */
  readonly peaks: readonly (Point | null)[];
}

/** Assigns each element to the source that is strongest there, among those above their own 90th percentile. */
export function regionsOf(stack: MapStack, sources: readonly RegionSource[]): Regions {
  const { width, height, values } = stack;
  const elements = width * height;
  const owner = new Int16Array(elements).fill(-1);
  const strongest = new Float32Array(elements);
  for (const [place, { plane, weight }] of sources.entries()) {
    const own = values.subarray(plane * elements, (plane + 1) * elements);
    const threshold = Math.max(0, quantile(own, regionQuantile));
    for (let element = 0; element < elements; element += 1) {
      const value = own[element] as number;
      if (!(value > threshold) || !(value * weight > (strongest[element] as number))) continue;
      strongest[element] = value * weight;
      owner[element] = place;
    }
  }
  const best = new Float32Array(sources.length);
  const peaks: (Point | null)[] = sources.map(() => null);
  for (let element = 0; element < elements; element += 1) {
    const place = owner[element] as number;
    if (place < 0 || (strongest[element] as number) <= (best[place] as number)) continue;
    best[place] = strongest[element] as number;
    peaks[place] = { x: element % width, y: Math.floor(element / width) };
  }
  return { owner, peaks };
}

/** The value below which a share of the values lies (linear interpolation between neighbours). */
function quantile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort();
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/** Regions as they lie over a picture: colours at map resolution, and a letter for each. */
export interface PaneRegions {
  readonly picture: ImageBitmap;
  readonly placement: Rectangle;
  readonly letters: readonly RegionLetterMark[];
}

export interface RegionLetterMark {
  readonly text: string;
  readonly colour: RegionColour;
  /** In elements of the map. */
  readonly at: Point;
}

/** Regions in the colours of their sources, [H, W, 4] uint8 straight alpha: clear where no region is. */
export function colourRegions(
  { owner }: Regions,
  colours: readonly RegionColour[],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * owner.length);
  for (let element = 0; element < owner.length; element += 1) {
    const colour = colours[owner[element] as number];
    if (colour === undefined) continue;
    pixels.set(colour, 4 * element);
    pixels[4 * element + 3] = 255;
  }
  return pixels;
}
