import type { Handlers } from '#contract/method.ts';
import type { studyMethods } from '#contract/study.ts';
import { agreementOf } from './agreement.ts';
import type { OperationContext } from './context.ts';
import { recordAgreement } from './record-agreement.ts';
import { recordStudy } from './record-study.ts';
import {
  createStudy,
  giveAnswer,
  missingExplanations,
  reviewerOf,
  studyExplanation,
  studyResultsOf,
  studyTasks,
} from './study-answers.ts';
import { exportStudy } from './study-export.ts';

/** Studies: what reviewers think of explanations, and how far they agree. */
export function studyHandlers(workstation: {
  readonly context: OperationContext;
  reviewer(): string;
}): Handlers<typeof studyMethods> {
  const { context } = workstation;
  const project = () => context.project();
  const step = (kind: 'undo' | 'redo', studyId: number, reviewer: string) => {
    reviewerOf(project().studies.get(studyId), reviewer);
    const event = project().studies[kind](studyId, reviewer);
    if (event === null) return { answer: null };
    context.announce('studies');
    const { runId, item, points } = event;
    return { answer: { runId, item, points } };
  };
  return {
    'study.missing': (scope) => missingExplanations(project(), scope),
    'study.create': (request) => {
      const study = createStudy(project(), request, workstation.reviewer());
      context.announce('studies');
      return study;
    },
    'study.list': ({ modelId }) => ({ studies: project().studies.list(modelId) }),
    'study.get': ({ studyId }) => project().studies.get(studyId),
    'study.tasks': ({ studyId, reviewer }) => studyTasks(project(), studyId, reviewer),
    'study.explanation': ({ studyId, runId }) => studyExplanation(project(), studyId, runId),
    'study.answer': (said) => {
      const given = giveAnswer(project(), said);
      context.announce('studies');
      return given;
    },
    'study.undo': ({ studyId, reviewer }) => step('undo', studyId, reviewer),
    'study.redo': ({ studyId, reviewer }) => step('redo', studyId, reviewer),
    'study.results': ({ studyId, reviewers }) => studyResultsOf(project(), studyId, reviewers),
    'study.record': async ({ studyId, reviewers }) => ({
      record: await recordStudy(context, studyId, reviewers),
    }),
    'study.export': ({ studyId, path, table }) => exportStudy(context, studyId, table, path),
    'study.ofCase': ({ modelId, datasetId, index }) => ({
      studies: project()
        .studies.list(modelId)
        .filter((study) => study.datasetId === datasetId && study.indices.includes(index)),
    }),
    'agreement.get': ({ modelId, datasetId, reviewers }) =>
      agreementOf(project(), modelId, datasetId, reviewers),
    'agreement.record': async (scope) => ({ record: await recordAgreement(context, scope) }),
  };
}
