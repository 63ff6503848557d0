import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { type Study, satisfactionItems } from '#contract/study.ts';
import { placeDurably } from '../store/durable-file.ts';
import type { Project } from '../store/project.ts';
import { storageFailure } from '../store/storage-failure.ts';
import { csvRow } from './csv-row.ts';
import { standingAnswers } from './study-answers.ts';

/**
 * Writes the answers of a study that stand as a CSV (UTF-8, RFC 4180) in long format: a line per reviewer, case, method and
 * item. The file is old or new, never half of each.
 *
 * @throws Failure `usage` for a relative path, `storage`
 */
export async function exportStudy(
  project: Project,
  study: Study,
  file: string,
): Promise<{ readonly path: string; readonly answers: number }> {
  if (!path.isAbsolute(file)) throw new Failure('usage', `${file}: give an absolute path`);
  const answers = standingAnswers(project, study, study.reviewers);
  const names = new Map(
    project.samples.of(study.datasetId, study.indices).map(({ index, name }) => [index, name]),
  );
  const header = [
    ...['study', 'study_title', 'reviewer', 'case_index', 'picture', 'method', 'run'],
    ...['item', 'item_text', 'points', 'answered_at'],
  ];
  const lines = answers.map(({ reviewer, index, method, runId, item, points, at }) =>
    csvRow([
      ...[study.id, study.title, reviewer, index, names.get(index), method, runId],
      ...[item, satisfactionItems[item - 1]?.text, points, at],
    ]),
  );
  try {
    await placeDurably(path.dirname(file), async (temporary) => {
      await writeFile(temporary, csvRow(header) + lines.join(''), { flag: 'wx' });
      return file;
    });
  } catch (error) {
    const failure = storageFailure(error, 'writing the answers of a study', file);
    if (failure instanceof Failure) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `${file}: can't be written (${reason}); choose another folder`);
  }
  return { path: file, answers: answers.length };
}
