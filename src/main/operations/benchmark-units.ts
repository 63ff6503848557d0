import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Failure, type FailureCode } from '#contract/failure.ts';
import type { DoneUnit, KeptUnits } from '../store/benchmark-units.ts';
import { storageFailure } from '../store/storage-failure.ts';
import {
  type BenchmarkPicture,
  type BenchmarkPlan,
  type PlannedSegmentation,
  unitKey,
} from './benchmark-plan.ts';
import type { OperationContext } from './context.ts';
import { onceMoreWhenInterrupted } from './explain-picture.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { sourceOf } from './models.ts';
import { computeSegmentation } from './segment-picture.ts';

/** What became of one picture on one segmentation. */
export type MeasuredUnit = { readonly picture: number; readonly segmentation: number } & (
  | { readonly done: DoneUnit }
  | { readonly failure: { readonly code: FailureCode; readonly message: string }; readonly seconds: number }
);

/**
 * Measures all entries on every picture and segmentation, picture by picture, so that maps that need no segments serve
 * all segmentations of theirs. Units that are kept already are not done again; a unit that can't be done stops no other.
 *
 * @throws Failure `cancelled`, `storage`, `provider`, and `interrupted` when the program ends: what every further unit
 * would meet as well
 */
export async function measureUnits(
  context: OperationContext,
  plan: BenchmarkPlan,
  kept: KeptUnits,
  directory: string,
  { signal, onProgress, makeWay }: AnalysisFollowing,
): Promise<MeasuredUnit[]> {
  const units: MeasuredUnit[] = [];
  const total = plan.pictures.length * plan.segmentations.length;
  for (const [picture, of] of plan.pictures.entries()) {
    for (const [segmentation, on] of plan.segmentations.entries()) {
      if (signal.aborted) throw new Failure('cancelled', 'the benchmark was cancelled');
      const report = (share: number, what: string) =>
        onProgress({
          done: units.length + share,
          total,
          unit: 'units',
          message: `${of.name}: ${on.title}${what}`,
        });
      makeWay?.();
      report(0, '');
      const key = unitKey(plan, of, on);
      const known = await kept.find(key);
      const place = { picture, segmentation };
      if (known !== null) {
        units.push({ ...place, done: known });
        continue;
      }
      const start = performance.now();
      try {
        const done = await onceMoreWhenInterrupted(signal, () =>
          measureUnit(context, plan, of, on, directory, { signal, report }),
        );
        await kept.keep(key, done);
        units.push({ ...place, done });
      } catch (error) {
        if (signal.aborted || stopsAll(error)) throw error;
        units.push({ ...place, failure: asFailure(error), seconds: (performance.now() - start) / 1000 });
      }
    }
  }
  onProgress({ done: total, total, unit: 'units', message: 'done' });
  return units;
}

async function measureUnit(
  context: OperationContext,
  plan: BenchmarkPlan,
  picture: BenchmarkPicture,
  { segmenter, parameters, title }: PlannedSegmentation,
  directory: string,
  {
    signal,
    report,
  }: { readonly signal: AbortSignal; readonly report: (share: number, what: string) => void },
): Promise<DoneUnit> {
  const start = performance.now();
  const { classifier, runtime, entries, metrics, baselines, target, seed } = plan;
  const folder = path.join(directory, 'segments');
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storageFailure(error, 'making a folder for segments', folder);
  });
  try {
    const { result: segments } = await computeSegmentation(
      context,
      {
        ...{ classifier, modelId: null, seed, runtime },
        picture: { name: picture.name, source: picture.source, case: null },
        choice: { segmenter, parameters },
      },
      folder,
      { signal, onProgress: () => report(0, '') },
    );
    const result = await context.compute.call(
      'benchmarkUnit',
      {
        classifier: sourceOf(classifier),
        ...{ runtime, target, seed, metrics: [...metrics], baselines: [...baselines] },
        picture: picture.source,
        labelIndex: picture.labelIndex,
        maskPath: picture.maskPath,
        segmentsPath: segments.file.path,
        entries: entries.map((entry) => ({ method: entry.method, parameters: entry.parameters })),
      },
      {
        signal,
        onProgress: ({ done, total: of, message }) =>
          report(of > 0 ? Math.min(1, done / of) : 0, `, ${message}`),
      },
    );
    refuseChanged(picture, result.inputs);
    const { segmenterVersion: version, parameters: resolved, file, warnings, seconds } = segments;
    return {
      result,
      segmentation: { version, parameters: resolved, sha256: file.sha256, warnings, seconds },
      seconds: (performance.now() - start) / 1000,
    };
  } catch (error) {
    // Where the segments lay in the meantime says nothing, and differs between repetitions.
    if (error instanceof Failure && error.message.includes(folder)) {
      throw new Failure(error.code, error.message.replaceAll(folder, title), error.data, error);
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Values of other bytes than those that the data set lists are values of another picture. */
function refuseChanged(
  { name, sha256, maskSha256 }: BenchmarkPicture,
  read: readonly { readonly role: string; readonly sha256: string }[],
): void {
  const changed = read.find(
    (input) =>
      (input.role === 'picture' && input.sha256 !== sha256) ||
      (input.role === 'mask' && input.sha256 !== maskSha256),
  );
  if (changed === undefined) return;
  throw new Failure(
    'integrity',
    `${name}: its ${changed.role} is another file than the one that was imported`,
  );
}

function stopsAll(error: unknown): boolean {
  if (!(error instanceof Failure)) return true;
  if (error.code === 'interrupted') return error.data?.stopped === true;
  return error.code === 'cancelled' || error.code === 'storage' || error.code === 'provider';
}

function asFailure(error: unknown): { code: FailureCode; message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  throw error;
}
