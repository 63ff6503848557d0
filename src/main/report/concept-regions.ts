import { regionColour } from '#contract/region-colours.ts';
import type { ReportColumn } from '#contract/report.ts';
import type { Placement } from '#engine/image/fit.ts';
import type { EightBitRaster } from '#engine/image/png.ts';
import { enlargedMap } from './enlarged-map.ts';
import type { PrintPicture } from './print-raster.ts';

type ConceptMapsFile = NonNullable<ReportColumn['conceptMaps']>;

/** Concepts that a case shows, those with the largest shares in its answer; more would not be told apart. */
const mostRegions = 6;
const weakest = 0.25;
const strongest = 0.7;

/** One concept's region on a picture. */
export interface ConceptRegion {
  readonly concept: ConceptMapsFile['concepts'][number];
  /** Where the concept is strongest in its region, in pixels of the print. */
  readonly peak: { readonly x: number; readonly y: number };
  /** Share of the picture that the region covers. */
  readonly area: number;
}

/**
 * Colours the places of a picture by the concept that is strongest there: by its coefficient as a share of that in its
 * best crop, times its importance for the class. Where no concept is, the picture is untouched; the colour grows with
 * that strength, up to the largest of the picture.
 *
 * @param values [concepts, height, width] as the run left them, zero where a concept is not
 * @returns RGB in the picture's size, and the regions in the order of the concepts' importance
 */
export function colourRegions(
  picture: PrintPicture,
  values: Float32Array,
  { concepts, height, width }: Pick<ConceptMapsFile, 'concepts' | 'height' | 'width'>,
  placement: Placement,
): { readonly raster: EightBitRaster; readonly regions: readonly ConceptRegion[] } {
  const size = height * width;
  const maps = concepts
    .map((concept) => ({ concept, own: values.subarray(concept.index * size, (concept.index + 1) * size) }))
    .filter(({ concept, own }) => weightOf(concept) > 0 && own.some((value) => value > 0))
    .sort((a, b) => b.concept.share - a.concept.share || a.concept.place - b.concept.place)
    .slice(0, mostRegions)
    .sort((a, b) => a.concept.place - b.concept.place)
    .map(({ concept, own }) => {
      const strength = own.map((value) => value * weightOf(concept));
      return { concept, map: enlargedMap(strength, { height, width }, picture, placement) };
    });
  const largest = Math.max(...maps.map(({ map }) => map.reduce((most, value) => Math.max(most, value), 0)));
  const pixels = picture.width * picture.height;
  const data = new Uint8Array(pixels * 3);
  const covered = new Float64Array(maps.length);
  const peaks = maps.map(() => ({ value: 0, at: 0 }));
  for (let at = 0; at < pixels; at++) {
    const winner = strongestAt(maps, at);
    const value = maps[winner]?.map[at] ?? 0;
    const alpha = value > 0 ? weakest + (strongest - weakest) * (value / largest) : 0;
    const colour = regionColour(maps[winner]?.concept.place ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const under = picture.data[picture.channels === 1 ? at : at * 3 + channel] ?? 0;
      data[at * 3 + channel] = Math.round(under + ((colour[channel] ?? 0) - under) * alpha);
    }
    const peak = peaks[winner];
    if (value <= 0 || peak === undefined) continue;
    covered[winner] = (covered[winner] ?? 0) + 1;
    if (value > peak.value) peaks[winner] = { value, at };
  }
  const regions = maps.flatMap(({ concept }, k): ConceptRegion[] => {
    const { value, at } = peaks[k] ?? { value: 0, at: 0 };
    if (value <= 0) return [];
    const peak = { x: at % picture.width, y: Math.floor(at / picture.width) };
    return [{ concept, peak, area: (covered[k] ?? 0) / pixels }];
  });
  return { raster: { width: picture.width, height: picture.height, channels: 3, data }, regions };
}

function weightOf({ importance, best }: ConceptRegion['concept']): number {
  return best > 0 ? importance.value / best : 0;
}

function strongestAt(maps: readonly { readonly map: Float32Array }[], at: number): number {
  let winner = 0;
  for (let k = 1; k < maps.length; k++) {
    if ((maps[k]?.map[at] ?? 0) > (maps[winner]?.map[at] ?? 0)) winner = k;
  }
  return winner;
}
