/** Red, green and blue from 0 to 255. */
export type RegionColour = readonly [number, number, number];

/**
 * Colours of regions on grey pictures, after Okabe and Ito (2008), the dark ones lightened so that a black letter on them
 * keeps 4.5:1. Letters go with them: no colour is the only carrier of what a region is.
 */
const colours: readonly RegionColour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [240, 228, 66],
  [38, 186, 138],
  [255, 127, 92],
  [214, 140, 190],
  [176, 160, 255],
  [166, 216, 84],
];

/** The colour of the region at a place in the legend; they repeat. */
export function regionColour(place: number): RegionColour {
  return colours[place % colours.length] ?? [200, 200, 200];
}

export function cssColour([red, green, blue]: RegionColour): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** A, B, ... Z, AA, AB, ...: the letter of the region at a place in the legend. */
export function regionLetter(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26));
  return place < 26 ? letter : `${regionLetter(Math.floor(place / 26) - 1)}${letter}`;
}
