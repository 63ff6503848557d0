import { Failure } from '#contract/failure.ts';
import type { SegmenterDescription } from '#contract/segmentation.ts';
import { segmenterId } from '#contract/segmentation.ts';
import { describeParameters } from '../explain/describe.ts';
import { felzenszwalbSegmenter } from './felzenszwalb-segmenter.ts';
import { gridSegmenter } from './grid-segmenter.ts';
import { quickshiftSegmenter } from './quickshift-segmenter.ts';
import { samSegmenter } from './sam.ts';
import { sam2Segmenter } from './sam2.ts';
import type { Segmenter } from './segmenter.ts';
import { slicSegmenter } from './slic-segmenter.ts';

/** Every segmenter of the program, in the order in which it is offered. */
export const segmenters: readonly Segmenter[] = [
  slicSegmenter,
  felzenszwalbSegmenter,
  quickshiftSegmenter,
  gridSegmenter,
  samSegmenter,
  sam2Segmenter,
];

/**
 * The segmenter with an id.
 *
 * @throws Failure `usage` that lists the ids there are
 */
export function findSegmenter(id: string): Segmenter {
  const found = segmenters.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const ids = segmenters.map((candidate) => candidate.id).join(', ');
  throw new Failure('usage', `there is no segmenter ${id}. Segmenters are: ${ids}`);
}

/** A segmenter as panels, command line, documentation and records show it. */
export function describeSegmenter(segmenter: Segmenter): SegmenterDescription {
  const { id, title, version, source, summary, parameters, needs } = segmenter;
  return {
    id: segmenterId.parse(id),
    title,
    version,
    source,
    summary,
    parameters: describeParameters(parameters),
    needsFiles: needs.includes('files'),
  };
}

/** All segmenters, described. */
export function describeSegmenters(): SegmenterDescription[] {
  return segmenters.map(describeSegmenter);
}
