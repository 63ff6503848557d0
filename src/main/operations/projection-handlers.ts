import { Failure } from '#contract/failure.ts';
import type { Handlers } from '#contract/method.ts';
import type { projectionMethods } from '#contract/projection.ts';
import type { OperationContext } from './context.ts';

/** Layouts of data sets in a plane, and what is alike to a picture. */
export function projectionHandlers(_workstation: {
  readonly context: OperationContext;
}): Handlers<typeof projectionMethods> {
  const missing = (): never => {
    throw new Failure('unsupported', 'layouts are not there yet');
  };
  return {
    'projection.run': missing,
    'projection.get': () => ({ projection: null }),
    'similar.find': missing,
  };
}
