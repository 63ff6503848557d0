import type { ConceptManifest } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';

/** A finished run of CRAFT on the explained model. */
export interface ConceptRun {
  readonly runId: number;
  /** The class whose concepts were found. */
  readonly classIndex: number;
  /** Reads what it found, and notes that it was read. Throws Failure `not-found`, `unreadable` or `table`. */
  readonly read: () => Promise<ConceptManifest>;
}

/**
 * The run whose concepts explain a class: the one that is named, else the newest of the class.
 *
 * @param runs newest first
 * @throws Failure `not-found` that says how to make one
 */
export function conceptRunFor(runs: readonly ConceptRun[], named: number | null, target: number): ConceptRun {
  const found = runs.find(({ runId, classIndex }) =>
    named === null ? classIndex === target : runId === named,
  );
  if (found !== undefined) return found;
  const ways = 'Find them on the screen Concepts, or with `waferlens concepts`.';
  throw new Failure(
    'not-found',
    named === null
      ? `no concepts of class ${target} have been found for this model yet. ${ways}`
      : `run ${named} has found no concepts for this model. ${ways}`,
  );
}
