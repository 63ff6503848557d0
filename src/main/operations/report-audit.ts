import type { SuspectedLabel } from '#contract/audit.ts';
import type { ReportAudit } from '#contract/report.ts';
import type { ReviewState } from '#contract/review.ts';
import type { Project } from '../store/project.ts';
import { noReview } from '../store/review-state.ts';
import { keptPicture } from './report-influence.ts';
import { recordOf } from './report-records.ts';

/** What of each list stands in a report. */
const shown = { queue: 24, memorised: 6, duplicates: 8, leaks: 8, suggestions: 24 } as const;

/** The newest audit of what a model was trained on, with what reviewers said since; null where there is none. */
export async function reportedAudit(project: Project, modelId: number): Promise<ReportAudit | null> {
  const [newest] = await project.trainingAudits.list(modelId);
  if (newest === undefined) return null;
  const audit = await project.trainingAudits.get(newest.runId);
  const { runId, trainingId, validationId } = audit;
  const reviews = new Map(audit.reviews.map(({ sampleIndex, review }) => [sampleIndex, review]));
  const reviewOf = (sampleIndex: number): ReviewState => reviews.get(sampleIndex) ?? noReview;
  const suspects = (list: readonly SuspectedLabel[], most: number) =>
    Promise.all(
      list.slice(0, most).map(async (suspect) => ({
        ...suspect,
        ...(await keptPicture(project, trainingId, suspect.sampleIndex)),
        review: reviewOf(suspect.sampleIndex),
      })),
    );
  const pictured = async <Sample extends { readonly sampleIndex: number }>(set: number, sample: Sample) => ({
    ...sample,
    ...(await keptPicture(project, set, sample.sampleIndex)),
  });
  const states = [...reviews.values()];
  const { training, validation, method, head, known, duplicateThreshold, effects } = audit;
  return {
    ...{ runId, training, validation, method, head, known, duplicateThreshold, effects },
    queue: await suspects(audit.queue, shown.queue),
    memorised: await suspects(audit.memorised, shown.memorised),
    duplicates: await Promise.all(
      audit.duplicates.slice(0, shown.duplicates).map(async (pair) => ({
        ...pair,
        first: await pictured(trainingId, pair.first),
        second: await pictured(trainingId, pair.second),
      })),
    ),
    leaks: await Promise.all(
      audit.leaks.slice(0, validationId === null ? 0 : shown.leaks).map(async (pair) => ({
        ...pair,
        training: await pictured(trainingId, pair.training),
        validation: await pictured(validationId ?? trainingId, pair.validation),
      })),
    ),
    suggestions: audit.suggestions
      .slice(0, shown.suggestions)
      .map((suggestion) => ({ ...suggestion, review: reviewOf(suggestion.sampleIndex) })),
    counts: {
      queue: audit.queue.length,
      duplicates: audit.duplicates.length,
      leaks: audit.leaks.length,
      memorised: audit.memorised.length,
      suggestions: audit.suggestions.length,
      relabelled: states.filter(({ correctedLabel }) => correctedLabel !== null).length,
      confirmed: states.filter(({ labelConfirmed }) => labelConfirmed).length,
      removed: states.filter(({ membership }) => membership === 'remove').length,
    },
    parameters: audit.parameters,
    ...{ passes: audit.passes, warnings: audit.warnings },
    contentHash: recordOf(project, runId).contentHash,
  };
}
