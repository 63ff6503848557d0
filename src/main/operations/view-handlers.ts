import type { Handlers } from '#contract/method.ts';
import type { viewMethods } from '#contract/views.ts';
import type { OperationContext } from './context.ts';

/** Saved views of the cases, and what tags there are. */
export function viewHandlers(_workstation: {
  readonly context: OperationContext;
}): Handlers<typeof viewMethods> {
  return {};
}
