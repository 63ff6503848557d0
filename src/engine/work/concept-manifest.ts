import { type ConceptManifest, conceptManifest } from '#contract/concepts.ts';
import type { ExplainWork } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { ConceptRun } from '../explain/concept-run.ts';
import type { CaseInput } from './case-input.ts';
import { readHashed } from './read-array.ts';

/** What a run of CRAFT left, with the file's hash. Throws Failure `not-found`, `unreadable` or `table`. */
export async function readConceptManifest(
  path: string,
): Promise<{ readonly manifest: ConceptManifest; readonly name: string; readonly sha256: string }> {
  const { bytes, name, sha256 } = await readHashed(path);
  try {
    return { manifest: conceptManifest.parse(JSON.parse(new TextDecoder().decode(bytes))), name, sha256 };
  } catch (error) {
    throw new Failure('table', `${name} is no list of concepts.`, undefined, error);
  }
}

/** The runs that a map can be drawn from; the one that is read becomes an input of the explanation, once. */
export function conceptRuns(runs: ExplainWork['concepts'], read: CaseInput['read']): readonly ConceptRun[] {
  return runs.map(({ runId, classIndex, path, sha256 }) => {
    let manifest: Promise<ConceptManifest> | undefined;
    const open = async () => {
      const found = await readConceptManifest(path);
      if (found.sha256 !== sha256) {
        throw new Failure('integrity', `the concepts of run ${runId} have changed since they were found.`);
      }
      read.push({ role: 'concepts', name: `run ${runId}`, sha256 });
      return found.manifest;
    };
    return {
      runId,
      classIndex,
      read: () => {
        manifest ??= open();
        return manifest;
      },
    };
  });
}
