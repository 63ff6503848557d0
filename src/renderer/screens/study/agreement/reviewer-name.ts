import { t } from '../../../language/language.ts';
/** A reviewer as tables call them. */
export function nameOf(reviewer: string): string {
  return reviewer === '' ? t('without a name') : reviewer;
}
