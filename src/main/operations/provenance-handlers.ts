import type { Handlers } from '#contract/method.ts';
import type { provenanceMethods } from '#contract/provenance.ts';
import type { OperationContext } from './context.ts';

/** Records for others: chain, exports, signatures. */
export function provenanceHandlers(_workstation: {
  readonly context: OperationContext;
}): Handlers<typeof provenanceMethods> {
  return {};
}
