import { colourTable } from '#contract/colour-map.ts';
import { t } from '../../../language/language.ts';
import type { DieCounts } from './die-grid.ts';

/** What dies are coloured by; with their defects as points they have no colours of their own. */
export const dieColourings = ['share', 'count', 'defects'] as const;
export type DieColoring = (typeof dieColourings)[number];

export const dieColoringNames: Readonly<Record<DieColoring, string>> = {
  share: t('Share wrong'),
  count: t('Cases'),
  defects: t('Defects as points'),
};

/** Colours of dies on one scale for all wafers that are shown. */
export interface DieColours {
  /** The value at the upper end of the scale, which begins at 0. */
  readonly highest: number;
  /** Null where a die has no value. */
  of(counts: DieCounts, die: number): { readonly ground: string; readonly ink: string } | null;
}

export function dieColours(coloring: DieColoring, shown: readonly DieCounts[]): DieColours {
  const value = (counts: DieCounts, die: number): number | null => {
    if (coloring === 'defects') return null;
    if (coloring === 'count') return counts.cases[die] ?? 0;
    const judged = counts.judged[die] ?? 0;
    return judged === 0 ? null : (counts.wrong[die] ?? 0) / judged;
  };
  let highest = 0;
  for (const counts of shown) {
    for (let die = 0; die < counts.cases.length; die++) highest = Math.max(highest, value(counts, die) ?? 0);
  }
  const table = colourTable('viridis');
  return {
    highest,
    of(counts, die) {
      const own = value(counts, die);
      if (own === null) return { ground: 'transparent', ink: 'currentColor' };
      const entry = highest === 0 ? 0 : Math.round((255 * own) / highest);
      const [red = 0, green = 0, blue = 0] = table.subarray(3 * entry, 3 * entry + 3);
      return { ground: `rgb(${red} ${green} ${blue})`, ink: inkOn(red, green, blue) };
    },
  };
}

/** Black or white, whichever has the higher contrast (WCAG 2.2, relative luminance). */
function inkOn(...channels: readonly [number, number, number]): string {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
