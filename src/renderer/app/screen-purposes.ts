import { t } from '../language/language.ts';
import type { Screen } from './route.ts';

/** What each screen is for, in a sentence: above its keys. */
export const screenPurposes: Readonly<Record<Screen, string>> = {
  start: t('Open a project, make a new one, or look at the demo.'),
  overview: t('How good the model is, class by class, and which classes it confuses.'),
  import: t(
    'Bring a classifier and pictures into the project. Nothing is written before you have seen what was understood.',
  ),
  cases: t('Find the pictures that are worth a look: filter, choose, tag, open.'),
  case: t(
    'Why the model said this of one picture, how far each explanation can be trusted, and what you decide.',
  ),
  masks: t('Say where in a picture the defect is, so that maps can be measured against it.'),
  concepts: t('What a class is recognised by, and tests of what you think it is recognised by.'),
  influence: t('Wrong labels, near-duplicates and leaks in the training set.'),
  study: t('Which method can be trusted, and how far reviewers agree.'),
  runs: t('The record of every computation: to read, to verify, to compute again.'),
  reports: t('PDF reports of chosen cases. A report never changes.'),
  guide: t('What each method and measure does, and when to trust it.'),
};
