import { t } from '../../language/language.ts';
import { verdictName } from '../review/verdict-words.ts';
import type { Facet } from './case-filter.ts';

/** How a facet is headed. */
export const facetTitles: Readonly<Record<Facet, string>> = {
  true: t('True class'),
  predicted: t('Predicted class'),
  verdict: t('Verdict'),
  lot: t('Lot'),
  wafer: t('Wafer'),
  split: t('Split'),
};

/** How a value of a facet is written; '' is "none". */
export function facetValueName(facet: Facet, value: string): string {
  if (facet === 'verdict') return verdictName(value);
  return value === '' ? 'none' : value;
}
