import { verdictName } from '../review/verdict-words.ts';
import type { Facet } from './case-filter.ts';

/** How a facet is headed. */
export const facetTitles: Readonly<Record<Facet, string>> = {
  true: 'True class',
  predicted: 'Predicted class',
  verdict: 'Verdict',
  lot: 'Lot',
  wafer: 'Wafer',
  split: 'Split',
};

/** How a value of a facet is written; '' is "none". */
export function facetValueName(facet: Facet, value: string): string {
  if (facet === 'verdict') return verdictName(value);
  return value === '' ? 'none' : value;
}
