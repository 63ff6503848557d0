import type { AuditEffect } from '#contract/audit.ts';
import { Failure } from '#contract/failure.ts';
import type { OperationContext } from './context.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { labelChanges } from './label-changes.ts';
import { projectTraining, samplesFileOf, trainedWork } from './trained-model.ts';

/**
 * What the labels as reviewers corrected them, without what they removed, do to the refitted head on the validation
 * pictures of an audit. A picture whose right label is no class of the model counts as removed: the head can't learn it.
 *
 * @throws Failure `usage` for an audit without validation pictures, and where nothing is to change
 */
export async function effectOfReviews(
  context: OperationContext,
  runId: number,
  following: AnalysisFollowing,
): Promise<{ effect: AuditEffect }> {
  const project = context.project();
  const { modelId, trainingId, validationId } = await project.trainingAudits.get(runId);
  if (validationId === null) {
    throw new Failure(
      'usage',
      `The audit of run ${runId} has no validation pictures to measure on. Audit again and name a validation data set.`,
    );
  }
  const trained = projectTraining(context, modelId, trainingId);
  const { relabelled, removed } = labelChanges(project, trainingId, modelId);
  const classes = new Set(trained.classifier.labels);
  const unknown = [...relabelled].filter(([, label]) => !classes.has(label)).map(([index]) => index);
  const remove = [...new Set([...removed, ...unknown])].sort((a, b) => a - b);
  const relabel = [...relabelled]
    .filter(([index]) => !remove.includes(index))
    .map(([sampleIndex, label]) => ({ sampleIndex, label }));
  if (relabel.length + remove.length === 0) {
    throw new Failure(
      'usage',
      `Nobody has corrected a label of "${trained.training.name}" or taken a picture out of it yet. Review the queue first.`,
    );
  }
  const validation = project.datasets.get(validationId);
  const scratch = await context.scratch();
  try {
    const samplesFile = await samplesFileOf(context, trained.training, scratch.path);
    const { effect } = await context.compute.call(
      'auditEffect',
      {
        trained: trainedWork(trained, { samplesFile, indexDirectory: project.indexDirectory }),
        validation: {
          name: validation.name,
          samplesFile: await samplesFileOf(context, validation, scratch.path, 'validation.jsonl'),
        },
        ...{ relabel, remove },
        seed: project.records.of(runId)?.content.seed ?? 0,
      },
      following,
    );
    return { effect };
  } finally {
    await scratch.remove();
  }
}
