import type { ReportAgreement, ReportStudy } from '#contract/report.ts';
import type { Study } from '#contract/study.ts';
import type { Project } from '../store/project.ts';
import { agreementOf } from './agreement.ts';
import type { OperationContext } from './context.ts';
import { recordAgreement, recordedAgreement } from './record-agreement.ts';
import { recordedStudy, recordStudy } from './record-study.ts';
import { studyResultsOf } from './study-answers.ts';

/** Keeps what reviewers said of a model on a data set as records, so that a report can cite them. */
export async function recordReviewers(
  context: OperationContext,
  modelId: number,
  datasetId: number,
): Promise<void> {
  for (const { id } of answeredStudies(context.project(), modelId, datasetId)) {
    await recordStudy(context, id, null);
  }
  await recordAgreement(context, { modelId, datasetId, reviewers: null });
}

/** What reviewers answered about explanations of a model on a data set: studies with at least one answer, oldest first. */
export function reportedStudies(project: Project, modelId: number, datasetId: number): ReportStudy[] {
  return answeredStudies(project, modelId, datasetId).map((study) => ({
    study,
    results: studyResultsOf(project, study.id, null),
    record: recordedStudy(project, study.id, null),
  }));
}

function answeredStudies(project: Project, modelId: number, datasetId: number): Study[] {
  return project.studies
    .list(modelId)
    .filter((study) => study.datasetId === datasetId && study.answered.some((count) => count > 0))
    .toReversed();
}

/** How far reviewers agree on verdicts; null where fewer than two have a case in common. */
export function reportedAgreement(
  project: Project,
  modelId: number,
  datasetId: number,
): ReportAgreement | null {
  const { disagreements, known: _known, ...found } = agreementOf(project, modelId, datasetId, null);
  const shared = found.verdicts.filter(({ n }) => n > 0);
  if (shared.length === 0) return null;
  const record = recordedAgreement(project, { modelId, datasetId, reviewers: null });
  return { ...found, verdicts: shared, disagreements: disagreements.length, record };
}
