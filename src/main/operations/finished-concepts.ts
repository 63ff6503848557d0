import type { ExplainWork } from '#contract/engine.ts';
import { describeMethod, findExplainer } from '#engine/explain/describe.ts';
import type { StoredConcepts } from '../store/concept-sets.ts';
import type { Project } from '../store/project.ts';

type FinishedConcepts = ExplainWork['concepts'][number];

/**
 * The model's concept runs for a method that shows concepts; none for other methods and bare files. Those of whole
 * classes come first, newest first, so that a method which takes the first of its class does not take a part of it.
 */
export async function finishedConcepts(
  project: () => Project,
  modelId: number | null,
  method: string,
): Promise<FinishedConcepts[]> {
  if (modelId === null || !describeMethod(findExplainer(method)).needs.includes('concepts')) return [];
  const stored = await project().concepts.stored(modelId);
  const isPart = ({ manifest }: StoredConcepts) => Number(manifest.parent !== null);
  return stored
    .toSorted((a, b) => isPart(a) - isPart(b))
    .map((concepts) => conceptsForWorker(project(), concepts));
}

/** A concept run as a worker takes it. */
export function conceptsForWorker(
  project: Project,
  { runId, sha256, manifest }: StoredConcepts,
): FinishedConcepts {
  return {
    runId,
    sha256,
    classIndex: manifest.target.index,
    rank: manifest.rank,
    path: project.blobs.pathOf(sha256),
  };
}
