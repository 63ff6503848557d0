import { t } from '../../language/language.ts';
import type { RouteParameters, Screen } from '../route.ts';

/** One stop of the tour: where it is, what is there, what to try. */
export interface TourStep {
  readonly screen: Screen;
  /** Where "Next" leads; absent for a stop that the user reaches by doing what the step before says. */
  readonly go?: { readonly screen: Screen; readonly parameters?: RouteParameters };
  readonly title: string;
  readonly text: string;
  readonly attempt: string;
}

export const tourSteps: readonly TourStep[] = [
  {
    screen: 'overview',
    go: { screen: 'overview' },
    title: t('Where the model goes wrong'),
    text: t(
      'Per class: precision, recall and F1. In the matrix rows are true classes, columns what the model said; the slider says what manual review would cost.',
    ),
    attempt: t('Click a cell off the diagonal to see those pictures, or press M for all mistakes.'),
  },
  {
    screen: 'cases',
    go: { screen: 'cases', parameters: { outcome: 'wrong', order: 'confidence-falling' } },
    title: t('The mistakes, the most certain first'),
    text: t(
      'Filters stand on the left and as chips above. The number of cases behind every value is always there.',
    ),
    attempt: t('Walk with the arrow keys and open a case with Enter.'),
  },
  {
    screen: 'case',
    title: t('Why it said so'),
    text: t(
      'One column per method, zoomed in step, with what was measured of each map and two controls. Below: the training pictures behind the answer.',
    ),
    attempt: t(
      'Press E to explain, hold Space to hide the maps, and decide with 1 to 4. J goes to the next case.',
    ),
  },
  {
    screen: 'influence',
    go: { screen: 'influence' },
    title: t('What is wrong with the training set'),
    text: t(
      'An audit queues labels that look wrong, pictures that stand twice, and pictures that validation shares.',
    ),
    attempt: t('A accepts a suggestion, X keeps the label, U takes it back.'),
  },
  {
    screen: 'concepts',
    go: { screen: 'concepts' },
    title: t('What a class is recognised by'),
    text: t(
      'Concepts are the few things that the network sees in a class, each with the crops that show it.',
    ),
    attempt: t('Give one a name: it appears in cases and reports.'),
  },
  {
    screen: 'reports',
    go: { screen: 'reports' },
    title: t('The report'),
    text: t('A PDF of chosen cases with pictures, measures, verdicts and the record of every figure.'),
    attempt: t('Press N for a new one.'),
  },
  {
    screen: 'runs',
    go: { screen: 'runs' },
    title: t('The proof'),
    text: t('Every computation left a record, chained to the one before.'),
    attempt: t('Verify all of them, or compute one again and compare.'),
  },
];
