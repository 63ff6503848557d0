import { t } from '../../language/language.ts';
import { verdictName } from '../review/verdict-words.ts';
import type { Facet, Range } from './case-filter.ts';
import type { NumberColumn } from './case-table.ts';

/** How a facet is headed. */
export const facetTitles: Readonly<Record<Facet, string>> = {
  true: t('True class'),
  predicted: t('Predicted class'),
  verdict: t('Verdict'),
  tag: t('Tag'),
  reviewer: t('Reviewer'),
  lot: t('Lot'),
  wafer: t('Wafer'),
  split: t('Split'),
  site: t('Site'),
};

const noValue: Readonly<Partial<Record<Facet, string>>> = { tag: t('No tag'), reviewer: t('Nobody yet') };

/** How a value of a facet is written; '' is "none". */
export function facetValueName(facet: Facet, value: string): string {
  if (facet === 'verdict') return verdictName(value);
  return value === '' ? (noValue[facet] ?? 'none') : value;
}

export interface NumberWords {
  readonly title: string;
  readonly lowest: string;
  readonly highest: string;
}

const numberWords: Readonly<Record<string, NumberWords>> = {
  confidence: { title: t('Confidence'), lowest: t('Lowest confidence'), highest: t('Highest confidence') },
  dieX: { title: t('Die x'), lowest: t('Lowest die x'), highest: t('Highest die x') },
  dieY: { title: t('Die y'), lowest: t('Lowest die y'), highest: t('Highest die y') },
};

/** How a column of numbers is called. */
export function wordsOfNumber(name: string): NumberWords {
  return (
    numberWords[name] ?? {
      title: name,
      lowest: t('Lowest {{name}}', { name }),
      highest: t('Highest {{name}}', { name }),
    }
  );
}

/** What the slider of a column of numbers runs over; null where all values are the same. */
export function sliderOf(
  name: string,
  column: NumberColumn,
): { readonly bounds: Range; readonly step: number } | null {
  if (name === 'confidence') return { bounds: [0, 1], step: 0.01 };
  const { values, least, most } = column;
  if (least === most) return null;
  if (values.every((value) => Number.isNaN(value) || Number.isInteger(value)))
    return { bounds: [least, most], step: 1 };
  // A round step, of which about a hundred to a thousand make the range.
  const step = 10 ** Math.floor(Math.log10((most - least) / 100));
  return { bounds: [Math.floor(least / step) * step, Math.ceil(most / step) * step], step };
}

/** A number to as many decimals as its slider has. */
export function shownNumber(value: number, step: number): string {
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step))));
}
