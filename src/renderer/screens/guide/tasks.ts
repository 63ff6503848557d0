import type { RouteParameters, Screen } from '../../app/route.ts';
import { t } from '../../language/language.ts';

/** A sample task: something that an engineer does every week, to be tried on the demo project. */
export interface TaskTopic {
  readonly id: string;
  readonly title: string;
  /** What it is good for. */
  readonly why: string;
  readonly steps: readonly string[];
  /** Where it begins. */
  readonly start: { readonly screen: Screen; readonly parameters?: RouteParameters };
}

export const taskTopics: readonly TaskTopic[] = [
  {
    id: 'mistake',
    title: t('Find out why a mistake was made'),
    why: t('A certain answer that is wrong tells most about what the model has learned.'),
    steps: [
      t('Cases shows the misclassified pictures, the most certain one first. Press Enter on it.'),
      t('Compare the columns: do methods of different families point at the same place? Is that the defect?'),
      t('Look at insertion minus deletion under each map: it should lie above both controls.'),
      t(
        'Open the training pictures below (Shift I): pictures most for the answer show what it was confused with.',
      ),
      t('Decide with 1 to 4, note why with N, and go on with J.'),
    ],
    start: { screen: 'cases', parameters: { outcome: 'wrong', order: 'confidence-falling' } },
  },
  {
    id: 'labels',
    title: t('Find wrong labels in the training set'),
    why: t(
      'Four in a hundred labels of the demo are wrong on purpose; an audit finds most of them in the first tenth.',
    ),
    steps: [
      t('Influence shows the queue: training pictures whose label nothing else speaks for.'),
      t('A accepts a suggestion, X says that the label is right, U takes it back.'),
      t('The curve says how much of the queue has to be looked at to find how many.'),
      t('Export the corrected labels as a CSV; it can be imported as a data set of its own.'),
    ],
    start: { screen: 'influence' },
  },
  {
    id: 'concepts',
    title: t('See what a class is recognised by'),
    why: t(
      'A class may be recognised by something that is no defect: a background, an edge, a charging halo.',
    ),
    steps: [
      t('Concepts shows the concepts of a class with their importance and the crops that show them.'),
      t('Rename them in your own words; the names appear in cases and reports.'),
      t('Test a concept of your own against random pictures (TCAV).'),
    ],
    start: { screen: 'concepts' },
  },
  {
    id: 'trust',
    title: t('Choose a method that can be trusted'),
    why: t('Which method is the most faithful depends on the model. It is measured, not believed.'),
    steps: [
      t('Study measures methods on the same pictures and segments, next to random maps.'),
      t(
        'Intervals that overlap mean: no difference was shown. Paired tests say which differences are more than chance.',
      ),
      t('Make the best ones the methods that E runs.'),
    ],
    start: { screen: 'study' },
  },
  {
    id: 'report',
    title: t('Write the report, and prove it later'),
    why: t('What is decided must be found again: by you, by the customer, by an auditor.'),
    steps: [
      t('Choose cases with X in Cases, press R, give the report a title.'),
      t('The PDF carries the record of every figure. It never changes afterwards.'),
      t('Runs verifies all records and files, and computes any run again to compare.'),
    ],
    start: { screen: 'reports' },
  },
];
