import { Failure } from '#contract/failure.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { methodParameters } from './method-parameters.ts';
import type { Session } from './session.ts';

/**
 * The segmenter of an id, with its parameters.
 *
 * @throws Failure `usage` that lists the segmenters there are
 */
export async function segmenterNamed(session: Session, id: string) {
  const { segmenters } = await session.call('methods', {});
  const found = segmenters.find((segmenter) => segmenter.id === id);
  if (found !== undefined) return found;
  const ids = segmenters.map((segmenter) => segmenter.id).join(', ');
  throw new Failure('usage', `there is no segmenter "${id}"; there are: ${ids}`);
}

/** What `--segmenter` and `--set` say of it, where nothing else takes parameters. */
export async function segmentationChosen(
  session: Session,
  id: string,
  assignments: readonly string[],
): Promise<SegmentationChoice> {
  const segmenter = await segmenterNamed(session, id);
  const parameters = methodParameters([segmenter], assignments).get(segmenter.id) ?? {};
  return { segmenter: segmenter.id, parameters };
}
