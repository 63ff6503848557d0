import { Failure } from '#contract/failure.ts';
import type { InfluenceManifest } from '#contract/influence.ts';
import type { ProvenanceRecord } from '#contract/record.ts';
import { findInfluenceMethod } from '#engine/influence/index.ts';
import { type ComputedInfluence, computeInfluence, type InfluenceTrace } from './compute-influence.ts';
import type { OperationContext } from './context.ts';
import { type PictureToExplain, settleFailedRun } from './explain-picture.ts';
import type { AnalysisFollowing } from './find-concepts.ts';

export interface RecordedInfluence {
  readonly runId: number;
  readonly record: ProvenanceRecord;
  readonly manifest: InfluenceManifest;
}

/**
 * Traces the answers for pictures back by one method and keeps a run for each: its files, its record, and a copy of
 * the picture. Training pictures are not copied, as those of an evaluation are not.
 *
 * @param samplesFile the training set's samples, as `samplesFileOf` writes them
 * @returns per picture its run, or why it has none; a failure of the method itself is thrown
 */
export async function recordInfluence(
  context: OperationContext,
  trace: InfluenceTrace,
  { modelId, samplesFile }: { readonly modelId: number; readonly samplesFile: string },
  following: AnalysisFollowing,
): Promise<(RecordedInfluence | Failure)[]> {
  const project = context.project();
  const started: { readonly runId: number; readonly directory: string }[] = [];
  const open = new Set<number>();
  try {
    for (const picture of trace.pictures) {
      const run = await project.runs.start({
        kind: 'influence',
        method: trace.method,
        subject: picture.name,
        modelId,
        datasetId: picture.case?.datasetId ?? null,
        case: picture.case,
        parameters: trace.parameters,
        training: { trainingId: trace.trained.training.id, otherId: null },
      });
      started.push(run);
      open.add(run.runId);
    }
    const directories = started.map(({ directory }) => directory);
    const places = { samplesFile, indexDirectory: project.indexDirectory, directories };
    const found = await computeInfluence(context, trace, places, following);
    const recorded: (RecordedInfluence | Failure)[] = [];
    for (const [at, picture] of trace.pictures.entries()) {
      const runId = started[at]?.runId ?? 0;
      const answer = found[at] ?? new Failure('internal', `${picture.name}: nothing was computed`);
      if (answer instanceof Failure) {
        await settleFailedRun(context, runId, answer);
        recorded.push(answer);
      } else recorded.push(await keep(context, trace, picture, runId, answer));
      open.delete(runId);
    }
    return recorded;
  } catch (error) {
    for (const runId of open) await settleFailedRun(context, runId, error);
    throw error;
  }
}

async function keep(
  context: OperationContext,
  trace: InfluenceTrace,
  picture: PictureToExplain,
  runId: number,
  { content, manifest, files, seconds }: ComputedInfluence,
): Promise<RecordedInfluence> {
  const project = context.project();
  await project.blobs.copyFile(picture.source.path);
  const { title, source } = findInfluenceMethod(trace.method);
  const record = await project.runs.finish(runId, {
    content,
    files,
    seconds,
    yields: { kind: 'influence', title, signed: true, source },
  });
  context.announce('influence', picture.case ?? undefined);
  return { runId, record, manifest };
}
