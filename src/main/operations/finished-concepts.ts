import type { ExplainWork } from '#contract/engine.ts';
import { describeMethod, findExplainer } from '#engine/explain/describe.ts';
import type { StoredConcepts } from '../store/concept-sets.ts';
import type { OperationContext } from './context.ts';

type FinishedConcepts = ExplainWork['concepts'][number];

/** The model's concept runs for a method that shows concepts, newest first; none for other methods and bare files. */
export async function finishedConcepts(
  context: OperationContext,
  modelId: number | null,
  method: string,
): Promise<FinishedConcepts[]> {
  if (modelId === null || !describeMethod(findExplainer(method)).needs.includes('concepts')) return [];
  const stored = await context.project().concepts.stored(modelId);
  return stored.map((concepts) => conceptsForWorker(context, concepts));
}

/** A concept run as a worker takes it. */
export function conceptsForWorker(
  context: OperationContext,
  { runId, sha256, manifest }: StoredConcepts,
): FinishedConcepts {
  return {
    runId,
    sha256,
    classIndex: manifest.target.index,
    rank: manifest.rank,
    path: context.project().blobs.pathOf(sha256),
  };
}
