import type { WorkProgress } from '#contract/job.ts';
import { t } from '../language/language.ts';
import { formatCount } from './format.ts';

type Values = { readonly done: string; readonly total: string };

/** A whole sentence per unit: in other languages a unit takes another form after a number. */
const doneOfUnits: Readonly<Record<string, (values: Values) => string>> = {
  MB: (values) => t('{{done}} of {{total}} MB', values),
  answers: (values) => t('{{done}} of {{total}} answers', values),
  cases: (values) => t('{{done}} of {{total}} cases', values),
  edges: (values) => t('{{done}} of {{total}} edges', values),
  entries: (values) => t('{{done}} of {{total}} entries', values),
  epochs: (values) => t('{{done}} of {{total}} epochs', values),
  explanations: (values) => t('{{done}} of {{total}} explanations', values),
  files: (values) => t('{{done}} of {{total}} files', values),
  masks: (values) => t('{{done}} of {{total}} masks', values),
  passes: (values) => t('{{done}} of {{total}} passes', values),
  percent: (values) => t('{{done}} of {{total}} percent', values),
  pictures: (values) => t('{{done}} of {{total}} pictures', values),
  points: (values) => t('{{done}} of {{total}} points', values),
  rankings: (values) => t('{{done}} of {{total}} rankings', values),
  records: (values) => t('{{done}} of {{total}} records', values),
  rows: (values) => t('{{done}} of {{total}} rows', values),
  superpixels: (values) => t('{{done}} of {{total}} superpixels', values),
  units: (values) => t('{{done}} of {{total}} units', values),
};

/** How much of what is done: `3 of 10 pictures`. A unit that has no words of its own stays as the worker named it. */
export function doneOfTotal({ done, total, unit }: Pick<WorkProgress, 'done' | 'total' | 'unit'>): string {
  const values = { done: formatCount(done), total: formatCount(total) };
  return doneOfUnits[unit]?.(values) ?? t('{{done}} of {{total}} {{unit}}', { ...values, unit });
}
