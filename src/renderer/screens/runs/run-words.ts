import type { RunRow } from '#contract/workstation.ts';
import { t } from '../../language/language.ts';

const kinds: Readonly<Record<string, string>> = {
  evaluation: t('evaluation'),
  explanation: t('explanation'),
  judgement: t('judgement'),
  report: t('report'),
  segmentation: t('segmentation'),
  benchmark: t('benchmark'),
  concepts: t('concepts found'),
  tcav: t('concepts tested'),
  influence: t('training pictures ranked'),
  audit: t('training labels audited'),
  'influence-benchmark': t('influence measured'),
  projection: t('pictures laid out'),
  study: t('study of satisfaction'),
  agreement: t('agreement of reviewers'),
};

/** How a run stands, in a word. */
export const runStates: Readonly<Record<RunRow['state'], string>> = {
  running: t('running'),
  done: t('done'),
  failed: t('failed'),
  interrupted: t('interrupted'),
  cancelled: t('cancelled'),
};

/** What a run did, in words. */
export function runKind(kind: string): string {
  return kinds[kind] ?? kind;
}

/** Whether a run's outcome is shown in Concepts, and in which part. */
export function conceptsPartOf({ kind, state }: Pick<RunRow, 'kind' | 'state'>): 'found' | 'tested' | null {
  if (state !== 'done') return null;
  if (kind === 'concepts') return 'found';
  return kind === 'tcav' ? 'tested' : null;
}
