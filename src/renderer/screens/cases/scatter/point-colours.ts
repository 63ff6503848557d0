import { colourTable } from '#contract/colour-map.ts';
import { t } from '../../../language/language.ts';
import { verdictName } from '../../review/verdict-words.ts';
import { type CaseTable, rightPrediction } from '../case-table.ts';
import type { CodedColumn } from '../coded-column.ts';

/** What points are coloured by. */
export const colourings = ['label', 'predicted', 'outcome', 'verdict', 'confidence'] as const;
export type Coloring = (typeof colourings)[number];

export const coloringNames: Readonly<Record<Coloring, string>> = {
  label: t('True class'),
  predicted: t('Predicted class'),
  outcome: t('Right or wrong'),
  verdict: t('Verdict'),
  confidence: t('Confidence'),
};

/** Shapes go with colours, so that colour is not the only carrier; large enough points show them. */
export const pointShapes = ['circle', 'square', 'triangle', 'diamond', 'plus', 'wedge'] as const;
export type PointShape = (typeof pointShapes)[number];

export interface LegendEntry {
  /** As in `codes`. */
  readonly code: number;
  readonly name: string;
}

/** Code of points that have no value. */
export const noCode = 255;

export interface PointColours {
  /** [N] what each sample has: a place in the legend, a share of 254, or `noCode`. */
  readonly codes: Uint8Array;
  /** Null for a range of values, which has a colour bar. */
  readonly legend: readonly LegendEntry[] | null;
}

/** What a table can be coloured by: columns that are there. */
export function offeredColourings(table: CaseTable): Coloring[] {
  return colourings.filter(
    (each) =>
      each === 'verdict' ||
      (each === 'outcome' ? table.outcome.some((value) => value !== 0) : table[each] !== null),
  );
}

export function pointColours(table: CaseTable, coloring: Coloring): PointColours {
  switch (coloring) {
    case 'label':
      return ofClasses(table.label, table.samples);
    case 'predicted':
      return ofClasses(table.predicted, table.samples);
    case 'verdict': {
      const { codes, legend } = ofClasses(table.verdict, table.samples);
      return {
        codes,
        legend:
          legend?.map(({ code, name }) => ({
            code,
            name: code === noCode ? t('No verdict') : verdictName(name),
          })) ?? null,
      };
    }
    case 'outcome': {
      const codes = Uint8Array.from(table.outcome, (value) =>
        value === 0 ? noCode : value === rightPrediction ? 0 : 1,
      );
      const legend = [
        { code: 0, name: t('Right') },
        { code: 1, name: t('Wrong') },
      ];
      return { codes, legend: withNone(codes, legend) };
    }
    case 'confidence': {
      const codes = new Uint8Array(table.samples).fill(noCode);
      const values = table.confidence ?? new Float32Array(0);
      for (let at = 0; at < values.length; at++) {
        const value = values[at] as number;
        if (value >= 0) codes[at] = Math.min(254, Math.round(value * 254));
      }
      return { codes, legend: null };
    }
  }
}

/** The last code before `noCode` stands for all classes beyond it; nobody tells 250 colours apart. */
const lastClass = noCode - 1;

function ofClasses(column: CodedColumn | null, samples: number): PointColours {
  const codes = new Uint8Array(samples).fill(noCode);
  for (let at = 0; at < samples; at++) {
    const code = column?.codes[at] ?? -1;
    if (code >= 0) codes[at] = Math.min(code, lastClass);
  }
  const legend = (column?.names ?? []).map((name, code) => ({ code: Math.min(code, lastClass), name }));
  return { codes, legend: withNone(codes, legend) };
}

function withNone(codes: Uint8Array, legend: readonly LegendEntry[]): readonly LegendEntry[] {
  return codes.includes(noCode) ? [...legend, { code: noCode, name: t('None') }] : legend;
}

export type Rgb = readonly [number, number, number];

/** After Okabe and Ito (2008), safe for colour-blind readers; lightened for dark grounds, darkened for light ones. */
const palettes: Readonly<Record<'dark' | 'light', readonly Rgb[]>> = {
  dark: [
    [86, 180, 233],
    [240, 165, 20],
    [38, 186, 138],
    [240, 228, 66],
    [255, 127, 92],
    [214, 140, 190],
    [176, 160, 255],
    [166, 216, 84],
  ],
  light: [
    [0, 114, 178],
    [196, 120, 0],
    [0, 128, 92],
    [150, 136, 0],
    [205, 78, 0],
    [176, 82, 142],
    [96, 84, 190],
    [82, 128, 20],
  ],
};
const noneColour: Readonly<Record<'dark' | 'light', Rgb>> = { dark: [125, 130, 140], light: [140, 144, 152] };

/** The colour of each code, [256, 3]. */
export function codeColours({ legend }: Pick<PointColours, 'legend'>, theme: 'dark' | 'light'): Uint8Array {
  const table = new Uint8Array(3 * 256);
  const viridis = legend === null ? colourTable('viridis') : null;
  for (let code = 0; code < noCode; code++) {
    table.set(
      viridis === null ? classColour(code, theme) : viridis.subarray(3 * code, 3 * code + 3),
      3 * code,
    );
  }
  table.set(noneColour[theme], 3 * noCode);
  return table;
}

function classColour(code: number, theme: 'dark' | 'light'): Rgb {
  const palette = palettes[theme];
  return palette[code % palette.length] ?? noneColour[theme];
}

/** Shape of each code: with eight colours and six shapes no pair comes twice within 24 classes. */
export function shapeOf(code: number, colours: Pick<PointColours, 'legend'>): PointShape {
  if (code === noCode || colours.legend === null) return 'circle';
  return pointShapes[code % pointShapes.length] ?? 'circle';
}
