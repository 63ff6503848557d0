import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import {
  type Study,
  type StudyDefinition,
  type StudyRequest,
  type StudyResults,
  satisfactionItems,
  type studyMethods,
} from '#contract/study.ts';
import { studyOrder } from '#engine/study/order.ts';
import { studyAlpha, studyItemResults } from '#engine/study/results.ts';
import { contentHash } from '../provenance/canonical-json.ts';
import { answeredBlocks, now, standingAnswers } from '../provenance/reviewers-said.ts';
import type { Project } from '../store/project.ts';
import { noPoints, pointsByRun } from '../store/study-log.ts';

type Scope = CheckedInputOf<typeof studyMethods, 'study.missing'>;

/** Explanations that a study would need and that are not there. */
export function missingExplanations(
  project: Project,
  { modelId, datasetId, indices, methods }: Scope,
): OutputOf<typeof studyMethods, 'study.missing'> {
  project.samples.of(datasetId, indices);
  const there = project.studies.runs(modelId, datasetId, indices, methods);
  const found = new Set(there.map(({ index, method }) => `${index} ${method}`));
  const missing = methods.map((method) => ({
    method,
    indices: indices.filter((index) => !found.has(`${index} ${method}`)),
  }));
  return { missing: missing.filter((entry) => entry.indices.length > 0) };
}

/**
 * Begins a study: fixes the explanations that it is about.
 *
 * @throws Failure `usage` for something named twice, `not-found` where explanations are missing
 */
export function createStudy(project: Project, request: StudyRequest, createdBy: string): Study {
  const { modelId, datasetId, indices, methods, reviewers, seed, blinded, title } = request;
  project.models.get(modelId);
  refuseTwice('case', indices);
  refuseTwice('method', methods);
  refuseTwice('reviewer', reviewers);
  const { missing } = missingExplanations(project, request);
  if (missing.length > 0) {
    const named = missing
      .map(({ method, indices: cases }) => `${method} for ${cases.length} of ${indices.length}`)
      .join(', ');
    throw new Failure('not-found', `Explanations are missing: ${named}. Explain these cases first.`, {
      missing,
    });
  }
  const runs = project.studies.runs(modelId, datasetId, indices, methods);
  const runOf = new Map(runs.map((run) => [`${run.index} ${run.method}`, run.runId]));
  const definition: StudyDefinition = {
    indices,
    methods: methods.map((id) => ({ id, title: runs.find(({ method }) => method === id)?.title ?? id })),
    runs: indices.map((index) => methods.map((method) => runOf.get(`${index} ${method}`) ?? 0)),
    reviewers,
    seed,
    blinded,
  };
  return project.studies.create({ title, modelId, datasetId, createdBy }, definition);
}

function refuseTwice(what: string, values: readonly (string | number)[]): void {
  const twice = values.find((value, at) => values.indexOf(value) < at);
  if (twice !== undefined) {
    throw new Failure('usage', `The ${what} ${twice} is named twice. A study has every ${what} once.`);
  }
}

/** The explanations of a study in a reviewer's own order, with what the reviewer said so far. */
export function studyTasks(
  project: Project,
  studyId: number,
  reviewer: string,
): OutputOf<typeof studyMethods, 'study.tasks'> {
  const study = project.studies.get(studyId);
  const at = reviewerOf(study, reviewer);
  const { standing, undoable, redoable } = project.studies.state(studyId, reviewer);
  const given = pointsByRun(standing);
  const order = studyOrder(study.reviewers.length, study.indices.length, study.methods.length, study.seed);
  const tasks = (order[at] ?? []).flatMap(({ case: position, methods }) =>
    methods.map((method, place) => {
      const runId = study.runs[position]?.[method] ?? 0;
      const index = study.indices[position] ?? 0;
      return { index, runId, position: place, answers: given.get(runId) ?? noPoints() };
    }),
  );
  const complete = standing.length === tasks.length * satisfactionItems.length;
  const titles = study.runs.flatMap((runs) =>
    runs.map((runId, method) => [String(runId), study.methods[method]?.title ?? ''] as const),
  );
  return {
    tasks,
    canUndo: undoable !== null,
    canRedo: redoable !== null,
    revealed: !study.blinded || complete ? Object.fromEntries(titles) : null,
  };
}

/** @throws Failure `usage` for a run that is not in the study */
export function giveAnswer(
  project: Project,
  said: CheckedInputOf<typeof studyMethods, 'study.answer'>,
): OutputOf<typeof studyMethods, 'study.answer'> {
  const study = project.studies.get(said.studyId);
  reviewerOf(study, said.reviewer);
  refuseForeign(study, said.runId);
  project.studies.answer(said.studyId, said);
  const { standing } = project.studies.state(said.studyId, said.reviewer);
  return { answers: pointsByRun(standing).get(said.runId) ?? noPoints() };
}

/** What is shown of one of a study's explanations. Throws Failure `usage` for a run that is not in the study. */
export function studyExplanation(
  project: Project,
  studyId: number,
  runId: number,
): OutputOf<typeof studyMethods, 'study.explanation'> {
  refuseForeign(project.studies.get(studyId), runId);
  return project.explanations.mapOf(runId);
}

function refuseForeign(study: Study, runId: number): void {
  if (study.runs.flat().includes(runId)) return;
  throw new Failure('usage', `Run ${runId} is no explanation of study ${study.id}, "${study.title}".`);
}

/** Position of a reviewer in a study. Throws Failure `not-found`. */
export function reviewerOf(study: Study, reviewer: string): number {
  const at = study.reviewers.indexOf(reviewer);
  if (at >= 0) return at;
  throw new Failure(
    'not-found',
    `${reviewer || 'A reviewer without a name'} is no reviewer of study ${study.id}, "${study.title}"; its reviewers are: ${study.reviewers.join(', ')}.`,
  );
}

/**
 * What a study came to, over all of its reviewers or some. The window, the CSV file, the report and the record all show
 * this computation.
 *
 * @param position where the log of answers stood; left out: all of it
 */
export function studyResultsOf(
  project: Project,
  studyId: number,
  chosen: readonly string[] | null,
  position = now,
): StudyResults {
  const study = project.studies.get(studyId);
  for (const reviewer of chosen ?? []) reviewerOf(study, reviewer);
  const reviewers = chosen === null ? study.reviewers : [...chosen];
  const answers = standingAnswers(project, study, reviewers, position);
  const blocks = answeredBlocks(study, reviewers, answers);
  return {
    studyId,
    reviewers: [...reviewers],
    answers: answers.length,
    expected: reviewers.length * study.runs.flat().length * satisfactionItems.length,
    answersSha256: contentHash(answers),
    items: studyItemResults(blocks, study.methods.length),
    alpha: studyAlpha(blocks),
  };
}
