import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import { agreementManifest, studyManifest } from '#contract/study.ts';
import type { OperationContext } from './context.ts';
import { computeAgreement } from './record-agreement.ts';
import { computeStudy } from './record-study.ts';
import type { Recomputed } from './recorded.ts';
import { output, recomputed } from './replay-analyses.ts';

/** Works the results of a study out again, from the log as it stood when they were recorded. */
export async function studyAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
): Promise<Recomputed> {
  const { results } = await output(context, content, 'study', studyManifest);
  const moment = { studyId: results.studyId, reviewers: results.reviewers, position: positionOf(content) };
  return recomputed(await computeStudy(context, moment, directory));
}

/** Works the agreement of reviewers out again, from the log as it stood when it was recorded. */
export async function agreeAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
): Promise<Recomputed> {
  const { modelId, datasetId, agreement } = await output(context, content, 'agreement', agreementManifest);
  const moment = { modelId, datasetId, reviewers: agreement.reviewers, position: positionOf(content) };
  return recomputed(await computeAgreement(context, moment, directory));
}

function positionOf({ parameters: { logPosition } }: RecordContent): number {
  if (typeof logPosition === 'number') return logPosition;
  throw new Failure('integrity', 'the record does not say where the log of what reviewers said stood');
}
