import type { ReportAgreement, ReportStudy } from '#contract/report.ts';
import type { Project } from '../store/project.ts';
import { agreementOf } from './agreement.ts';
import { studyResultsOf } from './study-answers.ts';

/** What reviewers answered about explanations of a model on a data set: studies with at least one answer, oldest first. */
export function reportedStudies(project: Project, modelId: number, datasetId: number): ReportStudy[] {
  return project.studies
    .list(modelId)
    .filter((study) => study.datasetId === datasetId && study.answered.some((count) => count > 0))
    .map((study) => ({ study, results: studyResultsOf(project, study.id, null) }))
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
  return shared.length === 0 ? null : { ...found, verdicts: shared, disagreements: disagreements.length };
}
