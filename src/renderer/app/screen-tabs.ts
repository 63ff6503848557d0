import { t } from '../language/language.ts';
import type { Screen } from './route.ts';

export interface ScreenTab {
  readonly screen: Screen;
  readonly title: string;
  /** The letter after g. */
  readonly letter: string;
}

/** The tabs of an open project, in their order, which `Ctrl` and a digit follow. */
export const screenTabs: readonly ScreenTab[] = [
  { screen: 'overview', title: t('Overview'), letter: 'o' },
  { screen: 'cases', title: t('Cases'), letter: 'c' },
  { screen: 'masks', title: t('Masks'), letter: 'm' },
  { screen: 'concepts', title: t('Concepts'), letter: 'n' },
  { screen: 'influence', title: t('Influence'), letter: 'f' },
  { screen: 'study', title: t('Study'), letter: 's' },
  { screen: 'runs', title: t('Runs'), letter: 'r' },
  { screen: 'reports', title: t('Reports'), letter: 'p' },
];
