import { CircleHelp, Cpu, type LucideIcon, Sparkles, Tag } from 'lucide-react';
import type { Verdict } from '#contract/review.ts';

/** How each verdict is written, its key and its sign. */
export const verdictWords: Readonly<
  Record<Verdict, { readonly name: string; readonly key: string; readonly icon: LucideIcon }>
> = {
  'label-wrong': { name: 'Label wrong', key: '1', icon: Tag },
  'model-wrong': { name: 'Model wrong', key: '2', icon: Cpu },
  ambiguous: { name: 'Ambiguous', key: '3', icon: CircleHelp },
  'new-defect': { name: 'New defect', key: '4', icon: Sparkles },
};

/** A verdict's name, also for what the address holds; '' is "none". */
export function verdictName(verdict: string): string {
  if (verdict === '') return 'No verdict';
  return verdict in verdictWords ? verdictWords[verdict as Verdict].name : verdict;
}
