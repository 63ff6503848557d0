import type { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { findExplainer, readParameters } from '../explain/describe.ts';
import { randomControlDraws } from '../judge/controls.ts';
import { findMetric } from '../judge/index.ts';
import type { PassCost } from '../judge/metric.ts';
import { isControl } from './benchmark-controls.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';

/** What all entries on all segmentations of one picture cost, judged. An entry that can't run costs nothing. */
export async function estimateBenchmark(
  work: CheckedInputOf<typeof engineMethods, 'estimateBenchmark'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'estimateBenchmark'>> {
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const { height, width } = open.classifier;
    const batch = await open.batchSize('masked');
    let passes = 0;
    let workingBytes = 0;
    let gradients = false;
    for (const { method: id, parameters } of work.entries.filter(({ method }) => !isControl(method))) {
      const method = findExplainer(id);
      gradients ||= method.needs.includes('gradients');
      const perSegments = method.needs.includes('segments') ? work.segments : work.segments.slice(0, 1);
      for (const segments of perSegments) {
        try {
          const resolved = method.resolve(readParameters(method, parameters), open.explained);
          const cost = method.estimate(resolved, open.explained, segments);
          passes += cost.passes;
          workingBytes = Math.max(workingBytes, cost.workingBytes);
        } catch (error) {
          if (!(error instanceof Failure) || error.code !== 'unsupported') throw error;
        }
      }
    }
    const maps = work.entries.reduce(
      (sum, { method }) => sum + (method === 'random' ? randomControlDraws : 1),
      0,
    );
    for (const segments of work.segments) {
      const facts = { size: { height, width }, baselines: work.baselines.length, segments, method: null };
      const costs: Record<string, PassCost> = {};
      for (const { metric, preset } of work.metrics.map(findMetric))
        Object.assign(costs, metric.cost(facts, preset));
      for (const cost of Object.values(costs)) passes += cost.passes * (cost.per === 'map' ? maps : 1);
    }
    const modelBytes = gradients ? open.gradientPeakBytes(open.gradientBatch(batch)) : open.peakBytes(batch);
    return { passes, seconds: passes * (await open.secondsPerPass()), peakBytes: modelBytes + workingBytes };
  });
}
