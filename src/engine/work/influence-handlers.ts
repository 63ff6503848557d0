import type { influenceEngineMethods } from '#contract/influence-work.ts';
import type { Handlers } from '#contract/method.ts';
import type { projectionEngineMethods } from '#contract/projection-work.ts';
import { auditWork } from './audit.ts';
import { auditEffect } from './audit-effect.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { estimateEmbeddings } from './embeddings.ts';
import { traceInfluence } from './influence.ts';
import { influenceOfArrays } from './influence-arrays.ts';
import { benchmarkInfluence } from './influence-benchmark.ts';
import { estimateInfluence } from './influence-estimate.ts';
import { projectDataset } from './project.ts';
import { findSimilar } from './similar.ts';
import { influenceWorkplace } from './training-services.ts';

/**
 * What a worker does about training-sample influence, and about pictures that are alike, which takes the same arrays.
 * Training sets and fitted indexes stay open between its calls.
 */
export function influenceHandlers(
  shelf: ClassifierShelf,
): Handlers<typeof influenceEngineMethods & typeof projectionEngineMethods> {
  const workplace = influenceWorkplace(shelf);
  return {
    estimateInfluence: (work) => estimateInfluence(work, shelf),
    influence: (work, context) => traceInfluence(work, context, workplace),
    influenceArrays: influenceOfArrays,
    audit: (work, context) => auditWork(work, context, workplace),
    auditEffect: (work, context) => auditEffect(work, context, workplace),
    estimateProject: ({ trained }) => estimateEmbeddings(trained, workplace),
    project: (work, context) => projectDataset(work, context, workplace),
    similar: (work, context) => findSimilar(work, context, workplace),
    influenceBenchmark: (work, context) => benchmarkInfluence(work, context, workplace),
  };
}
