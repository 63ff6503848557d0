import type { Evaluation } from '#contract/evaluation.ts';

/**
 * Positions of the classes that occur, as a label or as an answer. A model of a thousand classes judged on fifty of
 * them is shown with those it touched.
 */
export function shownClasses(evaluation: Evaluation): readonly number[] {
  return evaluation.perClass.flatMap(({ support, predicted }, position) =>
    support > 0 || predicted > 0 ? [position] : [],
  );
}
