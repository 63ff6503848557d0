import type { RegionColour } from '#contract/region-colours.ts';

export function cssColour([red, green, blue]: RegionColour): string {
  return `rgb(${red} ${green} ${blue})`;
}
