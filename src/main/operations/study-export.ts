import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { type Study, type StudyResults, satisfactionItems, type studyMethods } from '#contract/study.ts';
import { standingAnswers } from '../provenance/reviewers-said.ts';
import { placeDurably } from '../store/durable-file.ts';
import type { Project } from '../store/project.ts';
import { storageFailure } from '../store/storage-failure.ts';
import type { OperationContext } from './context.ts';
import { csvRow } from './csv-row.ts';
import { recordStudy } from './record-study.ts';
import { studyResultsOf } from './study-answers.ts';

type Table = CheckedInputOf<typeof studyMethods, 'study.export'>['table'];

/**
 * Writes a study as a CSV (UTF-8, RFC 4180): the answers that stand in long format, a line per reviewer, case, method and
 * item, or the results, a line per item and method. The file is old or new, never half of each. The results have a
 * record then.
 *
 * @throws Failure `usage` for a relative path, `storage`
 */
export async function exportStudy(
  context: OperationContext,
  studyId: number,
  table: Table,
  file: string,
): Promise<OutputOf<typeof studyMethods, 'study.export'>> {
  if (!path.isAbsolute(file)) throw new Failure('usage', `${file}: give an absolute path`);
  const project = context.project();
  const study = project.studies.get(studyId);
  const record = await recordStudy(context, studyId, null);
  const results = studyResultsOf(project, studyId, null);
  const text =
    table === 'answers' ? answerTable(project, study) : resultTable(study, results, record?.contentHash);
  try {
    await placeDurably(path.dirname(file), async (temporary) => {
      await writeFile(temporary, text, { flag: 'wx' });
      return file;
    });
  } catch (error) {
    const failure = storageFailure(error, 'writing a study', file);
    if (failure instanceof Failure) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `${file}: can't be written (${reason}); choose another folder`);
  }
  return { path: file, answers: results.answers, record };
}

function answerTable(project: Project, study: Study): string {
  const names = new Map(
    project.samples.of(study.datasetId, study.indices).map(({ index, name }) => [index, name]),
  );
  const header = [
    ...['study', 'study_title', 'reviewer', 'case_index', 'picture', 'method', 'run'],
    ...['item', 'item_text', 'points', 'answered_at'],
  ];
  const lines = standingAnswers(project, study, study.reviewers).map(
    ({ reviewer, index, method, runId, item, points, at }) =>
      csvRow([
        ...[study.id, study.title, reviewer, index, names.get(index), method, runId],
        ...[item, satisfactionItems[item - 1]?.text, points, at],
      ]),
  );
  return csvRow(header) + lines.join('');
}

/** Numbers are written in full, as the record has them. */
function resultTable(study: Study, { items, answersSha256 }: StudyResults, record = ''): string {
  const header = [
    ...['study', 'study_title', 'item', 'item_text', 'method', 'answers', 'median', 'low_95', 'high_95'],
    ...['lower_quartile', 'upper_quartile', 'friedman_p', 'answers_sha256', 'record'],
  ];
  const lines = items.flatMap(({ item, methods, friedman }) =>
    methods.map(({ n, median, low, high, lowerQuartile, upperQuartile }, at) =>
      csvRow([
        ...[study.id, study.title, item ?? 'mean'],
        item === null ? 'Mean of all eight' : satisfactionItems[item - 1]?.text,
        ...[study.methods[at]?.id, n, median, low, high, lowerQuartile, upperQuartile],
        ...[friedman?.p, answersSha256, record],
      ]),
    ),
  );
  return csvRow(header) + lines.join('');
}
