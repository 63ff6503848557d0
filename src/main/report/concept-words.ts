import type { ReportConceptSet, ReportConceptTest } from '#contract/report.ts';
import { noValue } from './numbers.ts';

/** What a concept is called: by the expert who named it, else by its number. */
export function conceptTitle({
  name,
  index,
}: {
  readonly name: string | null;
  readonly index: number;
}): string {
  return name ?? `concept ${index}`;
}

/** A feature tensor with its size: `layer3 (Relu, 64 channels on 16 × 16)`. */
export function featureWords({ name, operator, grid, channels }: ReportConceptSet['feature']): string {
  const [height, width] = grid ?? [noValue, noValue];
  return `${name} (${operator}, ${channels ?? noValue} channels on ${height} × ${width})`;
}

/** What a test says of a concept and a class. */
export function verdictWords(
  separates: boolean,
  { significant, score }: ReportConceptTest['concepts'][number]['results'][number],
): string {
  if (!separates) return 'no verdict: the examples do not separate from random pictures';
  if (!significant) return 'not significant: as random directions';
  return score.value >= 0.5 ? 'significant: speaks for the class' : 'significant: speaks against the class';
}
