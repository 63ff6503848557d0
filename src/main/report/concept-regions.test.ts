import { describe, expect, test } from 'vitest';
import { regionColour } from '#contract/region-colours.ts';
import { colourRegions } from './concept-regions.ts';
import type { PrintPicture } from './print-raster.ts';

const side = 4;
const grey: PrintPicture = {
  width: side,
  height: side,
  channels: 1,
  bitDepth: 8,
  format: 'png',
  data: new Uint8Array(side * side).fill(100),
};
const whole = { left: 0, top: 0, width: side, height: side };

function concept(index: number, place: number) {
  return { index, place, name: null, importance: { value: 0.5, low: 0.4, high: 0.6 }, share: 0.1, best: 1 };
}

/** A map of the picture's own size: one value per pixel that is named, 0 elsewhere. */
function map(values: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: side * side }, (_, at) => values[at] ?? 0);
}

function coloured(maps: readonly number[][], concepts = maps.map((_, index) => concept(index, index))) {
  return colourRegions(grey, Float32Array.from(maps.flat()), { concepts, height: side, width: side }, whole);
}

const pixel = (data: Uint8Array, at: number) => [...data.subarray(3 * at, 3 * at + 3)];

/** The colour laid over grey 100 with 70 % opacity, that of the picture's largest coefficient. */
const full = (place: number) => regionColour(place).map((value) => Math.round(100 + 0.7 * (value - 100)));

describe('colourRegions', () => {
  test('a place bears the colour of the concept that is strongest there', () => {
    const { raster } = coloured([map({ 0: 2, 5: 1 }), map({ 5: 2 })]);
    expect(pixel(raster.data, 0)).toEqual(full(0));
    expect(pixel(raster.data, 5)).toEqual(full(1));
  });

  test('where no concept is, the picture is untouched', () => {
    const { raster } = coloured([map({ 0: 1 })]);
    for (let at = 1; at < side * side; at++) expect(pixel(raster.data, at)).toEqual([100, 100, 100]);
  });

  test('half of the largest coefficient is half way between the weakest and the strongest opacity', () => {
    const { raster } = coloured([map({ 0: 2, 3: 1 })]);
    const opacity = 0.25 + 0.45 / 2;
    expect(pixel(raster.data, 3)).toEqual(
      regionColour(0).map((value) => Math.round(100 + opacity * (value - 100))),
    );
  });

  test('a region knows its share of the picture and where the concept is strongest', () => {
    const { regions } = coloured([map({ 4: 1, 5: 3, 6: 2 })]);
    expect(regions).toMatchObject([{ area: 3 / 16, peak: { x: 1, y: 1 } }]);
  });

  test('maps are found by the concept’s index, colours by its place', () => {
    const concepts = [concept(1, 0), concept(0, 1)];
    const { raster, regions } = coloured([map({ 0: 1 }), map({ 9: 1 })], concepts);
    expect(pixel(raster.data, 0)).toEqual(full(1));
    expect(pixel(raster.data, 9)).toEqual(full(0));
    expect(regions.map((region) => region.concept.index)).toEqual([1, 0]);
  });

  test('concepts that are nowhere in the picture have no region', () => {
    expect(coloured([map({}), map({ 2: 1 })]).regions.map((region) => region.concept.index)).toEqual([1]);
    expect(coloured([map({})]).regions).toEqual([]);
  });

  test('at most six concepts are shown: of those present, those with the largest shares, in the order of places', () => {
    const maps = Array.from({ length: 9 }, (_, index) => map(index === 8 ? {} : { [index]: 1 }));
    const concepts = maps.map((_, index) => ({ ...concept(index, index), share: index / 36 }));
    expect(coloured(maps, concepts).regions.map((region) => region.concept.index)).toEqual([
      2, 3, 4, 5, 6, 7,
    ]);
  });

  test('coefficients of different concepts are compared by importance and as shares of their best', () => {
    const strong = { ...concept(0, 0), best: 10 };
    const important = { ...concept(1, 1), importance: { value: 0.9, low: 0.8, high: 1 }, best: 10 };
    const weak = { ...concept(2, 2), best: 1000 };
    const { regions } = coloured(
      [map({ 0: 5, 1: 5 }), map({ 1: 5 }), map({ 0: 100 })],
      [strong, important, weak],
    );
    expect(regions.map((region) => [region.concept.index, region.peak.x])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('a map on a coarser grid lies where the placement says', () => {
    const coarse = Float32Array.of(1, 1, 1, 1);
    const lower = { left: 0, top: 2, width: side, height: 2 };
    const { regions } = colourRegions(
      grey,
      coarse,
      { concepts: [concept(0, 0)], height: 2, width: 2 },
      lower,
    );
    expect(regions).toMatchObject([{ area: 0.5 }]);
    expect(regions[0]?.peak.y).toBe(2);
  });
});
