import type { Study } from '#contract/study.ts';
import type { Project } from '../store/project.ts';
import { noPoints, pointsByRun } from '../store/study-log.ts';

/** Where a log stands now: everything in it counts. */
export const now = Number.MAX_SAFE_INTEGER;

/** An answer with everything that a table says of it. */
export interface StudyAnswer {
  readonly reviewer: string;
  readonly index: number;
  readonly method: string;
  readonly runId: number;
  readonly item: number;
  readonly points: number;
  readonly at: string;
}

/**
 * The answers of a study that stand: by reviewer, case, method and item, in the study's order. The SHA-256 of their
 * canonical JSON is what results, records and reports cite.
 *
 * @param position where the log of the study stood
 */
export function standingAnswers(
  project: Project,
  study: Pick<Study, 'id' | 'runs' | 'indices' | 'methods'>,
  reviewers: readonly string[],
  position = now,
): StudyAnswer[] {
  const places = new Map(
    study.runs.flatMap((runs, at) =>
      runs.map((runId, method) => [runId, { at: at * runs.length + method, case: at, method }] as const),
    ),
  );
  return reviewers.flatMap((reviewer) =>
    project.studies
      .state(study.id, reviewer, position)
      .standing.flatMap(({ runId, item, points, at }) => {
        const place = places.get(runId);
        if (place === undefined || points === null) return [];
        const index = study.indices[place.case] ?? 0;
        const method = study.methods[place.method]?.id ?? '';
        return [{ place: place.at, answer: { reviewer, index, method, runId, item, points, at } }];
      })
      .sort((first, second) => first.place - second.place || first.answer.item - second.answer.item)
      .map(({ answer }) => answer),
  );
}

/**
 * Points by block (a reviewer on a case), method and item.
 *
 * @returns [reviewers x cases][methods][items]
 */
export function answeredBlocks(
  study: Pick<Study, 'runs'>,
  reviewers: readonly string[],
  answers: readonly StudyAnswer[],
): (number | null)[][][] {
  const byReviewer = Map.groupBy(answers, ({ reviewer }) => reviewer);
  return reviewers.flatMap((reviewer) => {
    const given = pointsByRun(byReviewer.get(reviewer) ?? []);
    return study.runs.map((runs) => runs.map((runId) => given.get(runId) ?? noPoints()));
  });
}

/** What one reviewer said of a case, and nobody else. */
export interface SaidVerdict {
  readonly reviewer: string;
  readonly index: number;
  readonly verdict: string | null;
  readonly correctedLabel: string | null;
}

/** Verdicts and corrected labels that stand, by reviewer and case. Their canonical JSON is hashed as answers are. */
export function standingVerdicts(
  project: Project,
  { modelId, datasetId }: { readonly modelId: number; readonly datasetId: number },
  reviewers: readonly string[],
  position = now,
): SaidVerdict[] {
  const wanted = new Set(reviewers);
  return project.reviews
    .byReviewer(datasetId, modelId, position)
    .filter(({ reviewer }) => wanted.has(reviewer))
    .map(({ reviewer, index, review }) => ({
      ...{ reviewer, index, verdict: review.verdict, correctedLabel: review.correctedLabel },
    }));
}
