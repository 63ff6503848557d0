import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { t } from '../../language/language.ts';
import { type SortKey, sortKeys } from './case-order.ts';

/** Titles of what cases can be ordered by; the table has these columns. */
export const columnTitles: Readonly<Record<SortKey, string>> = {
  true: t('True class'),
  predicted: t('Predicted class'),
  confidence: t('Confidence'),
  loss: t('Loss'),
  similarity: t('Similarity'),
  verdict: t('Verdict'),
  tag: t('Tags'),
  reviewer: t('Reviewer'),
  lot: t('Lot'),
  wafer: t('Wafer'),
  die: t('Die'),
  site: t('Site'),
  split: t('Split'),
};

/** Columns in the order of the table. */
export const tableColumns = Object.keys(columnTitles).flatMap(
  (name) => sortKeys.find((key) => key === name) ?? [],
);

/** Width of each column as a grid track. */
export const columnTracks: Readonly<Record<SortKey, string>> = {
  true: 'minmax(110px, 1fr)',
  predicted: 'minmax(136px, 1fr)',
  confidence: '92px',
  loss: '76px',
  similarity: '88px',
  verdict: '104px',
  tag: 'minmax(90px, 1fr)',
  reviewer: '112px',
  lot: '80px',
  wafer: '80px',
  die: '72px',
  site: '72px',
  split: '88px',
};

/** Which columns somebody hid, kept from session to session. */
export const useHiddenColumns = create<{ readonly hidden: readonly SortKey[] }>()(
  persist(() => ({ hidden: ['reviewer', 'split', 'site'] as readonly SortKey[] }), {
    name: 'waferlens-case-columns',
  }),
);
