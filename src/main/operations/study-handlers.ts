import type { Handlers } from '#contract/method.ts';
import type { studyMethods } from '#contract/study.ts';
import type { OperationContext } from './context.ts';

/** Studies: what reviewers think of explanations, and how far they agree. */
export function studyHandlers(_workstation: {
  readonly context: OperationContext;
}): Handlers<typeof studyMethods> {
  return {};
}
