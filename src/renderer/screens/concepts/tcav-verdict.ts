import type { TcavConcept, TcavResult } from '#contract/concepts.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';

/** What a test says of one concept and one class. */
export type TcavVerdict = 'significant' | 'not significant' | 'does not separate';

/** A vector that can't tell its own examples from random pictures says nothing, whatever its scores are. */
export function verdictOf(
  concept: Pick<TcavConcept, 'separates'>,
  result: Pick<TcavResult, 'significant'>,
): TcavVerdict {
  if (!concept.separates) return 'does not separate';
  return result.significant ? 'significant' : 'not significant';
}

/** A significant result in words: which way the concept speaks. */
export function directionOf({ score, randomScores }: Pick<TcavResult, 'score' | 'randomScores'>): string {
  const random = randomScores.reduce((sum, each) => sum + each, 0) / Math.max(1, randomScores.length);
  return score.value >= random ? t('speaks for the class') : t('speaks against the class');
}

/** A probability as it is printed: three digits, very small ones as a bound. */
export function probabilityText(p: number): string {
  return p < 1e-4 ? '< 0.0001' : formatValue(p, 3);
}
