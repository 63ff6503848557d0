import type { batchMethods } from '#contract/batch.ts';
import type { Handlers } from '#contract/method.ts';
import type { OperationContext } from './context.ts';

/** The queue of long work: pause, go on, order. */
export function batchHandlers(_workstation: {
  readonly context: OperationContext;
}): Handlers<typeof batchMethods> {
  return {};
}
