import type { engineMethods } from '#contract/engine.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { findExplainer, readParameters } from '../explain/describe.ts';
import { judgingPasses } from '../judge/index.ts';
import { defaultSegments } from '../segment/grid.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { repetitionCost } from './repeated-method.ts';

/**
 * What explaining and judging one picture will cost: at most so many passes, seconds from the measured time per
 * pass, bytes at the peak.
 */
export async function estimateWork(
  work: CheckedInputOf<typeof engineMethods, 'estimate'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'estimate'>> {
  const method = findExplainer(work.method);
  const given = readParameters(method, work.parameters);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const { height, width } = open.classifier;
    const size = { height, width };
    const segments = work.segments ?? defaultSegments(height, width).count;
    const cost = method.estimate(method.resolve(given, open.explained), open.explained, segments);
    const passes =
      cost.passes +
      judgingPasses(work.metrics, {
        size,
        baselines: work.baselines.length,
        segments,
        method: repetitionCost(method, cost.passes, open),
      });
    const batch = await open.batchSize('masked');
    const modelBytes = method.needs.includes('gradients')
      ? open.gradientPeakBytes(open.gradientBatch(batch))
      : open.peakBytes(batch);
    return {
      passes,
      seconds: passes * (await open.secondsPerPass()),
      peakBytes: modelBytes + cost.workingBytes,
    };
  });
}
