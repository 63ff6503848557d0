import { Failure } from '#contract/failure.ts';
import type { Handlers } from '#contract/method.ts';
import type { projectionMethods } from '#contract/projection.ts';
import type { OperationContext } from './context.ts';
import { SampleFiles } from './embedded-dataset.ts';
import { similarPictures } from './similar-pictures.ts';

/** Layouts of data sets in a plane, and what is alike to a picture. */
export function projectionHandlers({
  context,
}: {
  readonly context: OperationContext;
}): Handlers<typeof projectionMethods> {
  const files = new SampleFiles();
  const missing = (): never => {
    throw new Failure('unsupported', 'layouts are not there yet');
  };
  return {
    'projection.run': missing,
    'projection.get': () => ({ projection: null }),
    'similar.find': (request, { signal, report }) =>
      similarPictures(context, request, files, { signal, onProgress: (event) => void report(event) }),
  };
}
