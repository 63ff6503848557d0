import type { layoutMethods } from '#contract/layouts.ts';
import type { Handlers } from '#contract/method.ts';
import type { OperationContext } from './context.ts';

/** Layouts of case review and the methods that a project runs by itself. */
export function layoutHandlers(_workstation: {
  readonly context: OperationContext;
}): Handlers<typeof layoutMethods> {
  return {};
}
