import { t } from '../../language/language.ts';
import type { SortKey } from './case-order.ts';

/** Titles of what cases can be ordered by. */
export const columnTitles: Readonly<Record<SortKey, string>> = {
  confidence: t('Confidence'),
  loss: t('Loss'),
  similarity: t('Similarity'),
  true: t('True class'),
  predicted: t('Predicted class'),
  verdict: t('Verdict'),
  tag: t('Tags'),
  reviewer: t('Reviewer'),
  lot: t('Lot'),
  wafer: t('Wafer'),
  die: t('Die'),
  split: t('Split'),
  site: t('Site'),
};
