import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { RecordContent } from '#contract/record.ts';
import { verdicts } from '#contract/review.ts';
import { verifyProject } from '../provenance/verify.ts';
import { addModel, explain, importSamples, sampleAt, temporaryFolder } from '../store/fixtures/project.ts';
import { createProject, openProject, type Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';
import { recordAgreement } from './record-agreement.ts';
import { recordStudy } from './record-study.ts';
import { replayRun } from './replay.ts';
import { recordReviewers, reportedAgreement, reportedStudies } from './report-study.ts';
import { createStudy, studyResultsOf } from './study-answers.ts';
import { exportStudy } from './study-export.ts';

/** What working out results takes of a workstation; no worker is asked. */
function contextOf(project: Project, folder: string): OperationContext {
  let made = 0;
  const parts: Pick<OperationContext, 'project' | 'author' | 'announce' | 'scratch'> = {
    project: () => project,
    author: () => ({ version: '0.1.0', user: 'Ada' }),
    announce: () => undefined,
    scratch: async () => {
      made += 1;
      const path = join(folder, `scratch-${made}`);
      await mkdir(path);
      return { path, remove: () => rm(path, { recursive: true }) };
    },
  };
  return parts as OperationContext;
}

async function openedProject() {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory);
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 200 }, (_, index) =>
    sampleAt(index, { maskPath: null, maskSha256: null }),
  );
  const { id: datasetId } = await importSamples(project, folder, samples);
  return { folder, directory, project, modelId, datasetId, context: contextOf(project, folder) };
}

/** A study of three cases, two methods and two reviewers with everything answered. */
async function answeredStudy() {
  const opened = await openedProject();
  const { project, modelId, datasetId } = opened;
  const indices = [0, 1, 2];
  for (const index of indices) {
    for (const method of ['rise', 'occlusion']) await explain(project, { modelId, datasetId, index }, method);
  }
  const scope = { modelId, datasetId, indices, methods: ['rise', 'occlusion'] };
  const study = createStudy(
    project,
    { ...scope, title: 'Two on three', reviewers: ['Ada', 'Bo'], seed: 7, blinded: true },
    'Ada',
  );
  for (const [at, reviewer] of study.reviewers.entries()) {
    for (const runId of study.runs.flat()) {
      for (let item = 1; item <= 8; item += 1) {
        project.studies.answer(study.id, { reviewer, runId, item, points: 1 + ((runId + item + at) % 5) });
      }
    }
  }
  return { ...opened, study };
}

const missingPictures = (findings: { subject: string }[]) =>
  findings.filter(({ subject }) => subject !== 'picture');

test('results of a study are a run: intact, worked out again to equal bytes, also after more was answered', async () => {
  const { project, context, study } = await answeredStudy();
  const record = await recordStudy(context, study.id, null);
  const runId = record?.runId ?? 0;
  expect(project.runs.get(runId)).toMatchObject({ kind: 'study', subject: 'Two on three', state: 'done' });
  const [run = 0] = study.runs[0] ?? [];
  project.studies.answer(study.id, { reviewer: 'Ada', runId: run, item: 1, points: 5 });
  project.studies.undo(study.id, 'Bo');
  const following = { signal: new AbortController().signal, onProgress: () => undefined };
  expect((await replayRun(context, runId, following)).verdict).toBe('equal');
  expect(await verifyProject(project, { runId })).toMatchObject({ findings: [], records: 1 });
});

test('results that are the same have one record, other answers or reviewers another one, and none without answers', async () => {
  const { context, project, study, modelId, datasetId } = await answeredStudy();
  const first = await recordStudy(context, study.id, null);
  expect(await recordStudy(context, study.id, null)).toEqual(first);
  const [run = 0] = study.runs[0] ?? [];
  const own = { reviewer: 'Bo', runId: run, item: 2 };
  project.studies.answer(study.id, { ...own, points: null });
  const second = await recordStudy(context, study.id, null);
  expect(second?.contentHash).not.toBe(first?.contentHash);
  expect((await recordStudy(context, study.id, ['Ada']))?.runId).toBe((second?.runId ?? 0) + 1);
  const request = { modelId, datasetId, indices: [0], methods: ['rise'], seed: 0, blinded: true };
  const empty = createStudy(project, { ...request, title: 'Empty', reviewers: ['Cy'] }, 'Ada');
  expect(await recordStudy(context, empty.id, null)).toBeNull();
});

test('medians and intervals are the same numbers in the results, the CSV, the report and the record', async () => {
  const { folder, context, project, study, modelId, datasetId } = await answeredStudy();
  const file = join(folder, 'results.csv');
  const { record } = await exportStudy(context, study.id, 'results', file);
  await recordReviewers(context, modelId, datasetId);
  const [reported] = reportedStudies(project, modelId, datasetId);
  const metrics: RecordContent['metrics'] = project.records.of(record?.runId ?? 0)?.content.metrics ?? {};
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\r\n');
  const names = header.split(',');
  const inFile = lines.map((line) => {
    const cells = line.match(/"[^"]*"|[^,]+|(?<=,)(?=,)/g) ?? [];
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    return [cell('item'), cell('method'), ...['median', 'low_95', 'high_95'].map((name) => cell(name))];
  });
  const shown = studyResultsOf(project, study.id, null);
  const inWindow = shown.items.flatMap(({ item, methods }) =>
    methods.map(({ median, low, high }, at) => [
      String(item ?? 'mean'),
      study.methods[at]?.id ?? '',
      ...[median, low, high].map((value) => String(value ?? '')),
    ]),
  );
  expect(inFile).toHaveLength(18);
  expect(inFile).toEqual(inWindow);
  expect(reported?.results).toEqual(shown);
  expect(reported?.record).toEqual(record);
  const inRecord = inWindow.map(([item, method]) => {
    const own = metrics[`median-${item}-${method}`];
    return [item, method, ...[own?.value, own?.low, own?.high].map((value) => String(value ?? ''))];
  });
  expect(inRecord).toEqual(inWindow);
});

test('an answer changed behind the program is told by verify, with the study and the run', async () => {
  const { directory, context, project, study } = await answeredStudy();
  const record = await recordStudy(context, study.id, null);
  await project.close();
  const sqlite = new Sqlite(join(directory, 'project.db'));
  sqlite.exec(
    'DROP TRIGGER study_answer_is_final_update; UPDATE study_answer SET points = 6 - points WHERE id = 3',
  );
  sqlite.close();
  const again = openProject(directory);
  onTestFinished(() => again.close());
  const { findings } = await verifyProject(again, { runId: record?.runId ?? 0 });
  expect(findings).toEqual([
    expect.objectContaining({ subject: 'row', name: 'study 1', runId: record?.runId }),
  ]);
});

/**
 * Two judges on 200 cases: Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
 * Measurement 20, 1960, whose worked example has agreement 0.70 and kappa 0.492.
 */
const published = [
  [88, 10, 2],
  [14, 40, 6],
  [18, 10, 12],
];

test('agreement follows from the log of reviews: the published table gives the published kappa, in the record as well', async () => {
  const { context, project, modelId, datasetId } = await openedProject();
  let index = 0;
  for (const [row, counts] of published.entries()) {
    for (const [column, count] of counts.entries()) {
      for (let at = 0; at < count; at += 1, index += 1) {
        const key = { modelId, datasetId, index };
        const said = (verdict: number) => ({ kind: 'verdict', verdict: verdicts[verdict] ?? null }) as const;
        project.reviews.append(key, said(row), 'Ada');
        project.reviews.append(key, said(column), 'Bo');
      }
    }
  }
  // Taken back, so it does not count.
  project.reviews.append({ modelId, datasetId, index: 0 }, { kind: 'verdict', verdict: 'new-defect' }, 'Bo');
  project.reviews.undo({ modelId, datasetId, index: 0 }, 'Bo');
  await recordReviewers(context, modelId, datasetId);
  const found = reportedAgreement(project, modelId, datasetId);
  expect(found?.verdicts[0]?.kappa?.value).toBeCloseTo(0.492, 3);
  const content = project.records.of(found?.record?.runId ?? 0)?.content;
  expect(content?.metrics['kappa-verdicts-1-2']).toMatchObject({
    value: found?.verdicts[0]?.kappa?.value,
    settings: { first: 'Ada', second: 'Bo', cases: 200, agreement: 0.7 },
  });
  expect(content?.parameters).toMatchObject({ disagreements: 60, cases: 200 });
  project.reviews.append({ modelId, datasetId, index: 3 }, { kind: 'verdict', verdict: 'ambiguous' }, 'Bo');
  const following = { signal: new AbortController().signal, onProgress: () => undefined };
  expect((await replayRun(context, found?.record?.runId ?? 0, following)).verdict).toBe('equal');
  expect(missingPictures((await verifyProject(project)).findings)).toEqual([]);
});

test('reviewers without a case in common leave no record', async () => {
  const { context, project, modelId, datasetId } = await openedProject();
  for (const [index, reviewer] of ['Ada', 'Bo'].entries()) {
    project.reviews.append(
      { modelId, datasetId, index },
      { kind: 'verdict', verdict: 'ambiguous' },
      reviewer,
    );
  }
  expect(await recordAgreement(context, { modelId, datasetId, reviewers: null })).toBeNull();
});
