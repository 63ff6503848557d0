import { CircleHelp, Cpu, type LucideIcon, Sparkles, Tag } from 'lucide-react';
import type { Verdict } from '#contract/review.ts';
import { t } from '../../language/language.ts';

/** How each verdict is written, its key and its sign. */
export const verdictWords: Readonly<
  Record<Verdict, { readonly name: string; readonly key: string; readonly icon: LucideIcon }>
> = {
  'label-wrong': { name: t('Label wrong'), key: '1', icon: Tag },
  'model-wrong': { name: t('Model wrong'), key: '2', icon: Cpu },
  ambiguous: { name: t('Ambiguous'), key: '3', icon: CircleHelp },
  'new-defect': { name: t('New defect'), key: '4', icon: Sparkles },
};

/** A verdict's name, also for what the address holds; '' is "none". */
export function verdictName(verdict: string): string {
  if (verdict === '') return t('No verdict');
  return verdict in verdictWords ? verdictWords[verdict as Verdict].name : verdict;
}
