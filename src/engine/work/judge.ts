import type { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { findMetric } from '../judge/index.ts';
import { needsMethod } from '../judge/sanity.ts';
import { asFloat32 } from '../math/npy.ts';
import { paintScores } from '../segment/segmentation.ts';
import { type CaseInput, maskedModelOf, readCase } from './case-input.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { halvingWarning } from './halving.ts';
import type { CaseJudge } from './judge-case.ts';
import { readNpy } from './read-array.ts';

type Work = CheckedInputOf<typeof engineMethods, 'judge'>;

/** Judges a map or segment scores that come from anywhere, beside the same controls. */
export async function judgeFile(
  work: Work,
  { signal, report }: CallContext<ProgressOf<typeof engineMethods, 'judge'>>,
  shelf: ClassifierShelf,
  judge: CaseJudge,
): Promise<OutputOf<typeof engineMethods, 'judge'>> {
  for (const { name, metric } of work.metrics.map(findMetric)) {
    if (metric.judges === 'method') throw needsMethod(name);
  }
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const found = await readCase(work, open, signal);
    const warnings = [...open.classifier.warnings];
    const start = performance.now();
    const { map, scores } = await readJudged(work, found);
    const { judgement, passes } = await judge.judge(
      found,
      map,
      scores,
      { ...work, identity: JSON.stringify([work.classifier, work.runtime, work.picture]) },
      () => maskedModelOf(found, open, signal, (batch) => warnings.push(halvingWarning(batch))),
      (share, message) => report({ done: Math.round(100 * share), total: 100, unit: 'percent', message }),
    );
    return {
      target: found.target,
      output: found.output,
      judgement,
      metrics: judgement.map,
      passes: 0,
      judgementPasses: passes,
      seconds: (performance.now() - start) / 1000,
      warnings,
      runtime: open.obtained(found.batch),
      inputs: found.read,
    };
  });
}

/**
 * The map, or the segment scores painted over their segments, or both.
 *
 * @throws Failure `usage` when neither is given or one does not fit
 */
async function readJudged(
  work: Work,
  found: CaseInput,
): Promise<{ readonly map: Float32Array; readonly scores: Float32Array | null }> {
  const { height, width } = found.size;
  const scores = await readFloats(work.scoresPath, 'scores', [found.segmentation.count], found);
  if (scores !== null && work.segmentsPath === null) {
    throw new Failure('usage', 'scores need the segments that they belong to: give both.');
  }
  const map = await readFloats(work.mapPath, 'map', [height, width], found);
  if (map !== null) return { map, scores };
  if (scores !== null) return { map: paintScores(scores, found.segmentation), scores };
  throw new Failure('usage', 'there is nothing to judge: give a map, or scores with their segments.');
}

async function readFloats(
  path: string | null,
  role: 'map' | 'scores',
  shape: readonly number[],
  found: CaseInput,
): Promise<Float32Array | null> {
  if (path === null) return null;
  const { array, name, sha256 } = await readNpy(path);
  if (array.dims.join() !== shape.join()) {
    throw new Failure(
      'usage',
      `${name} has shape [${array.dims.join(', ')}]; the ${role} must have [${shape.join(', ')}].`,
    );
  }
  const values = asFloat32(array);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new Failure('usage', `${name} holds ${values[bad]} at position ${bad}; all values must be finite.`);
  found.read.push({ role, name, sha256 });
  return values;
}
