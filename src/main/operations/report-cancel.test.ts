import { readdirSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { reportMethods } from '#contract/report.ts';
import { encodePng } from '#engine/image/png.ts';
import { connect } from '#rpc/connect.ts';
import { memoryTransportPair } from '#rpc/memory-transport.ts';
import { serveReportWorker } from '../report/process.ts';
import {
  addModel,
  digest,
  explain,
  importSamples,
  sampleAt,
  temporaryFolder,
} from '../store/fixtures/project.ts';
import { createProject, type Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';
import { previewReport } from './report-preview.ts';
import { createReport } from './reports.ts';

const cases = 12;
const side = 128;
const pictures = await Promise.all(
  Array.from({ length: cases }, (_, index) => {
    const data = Uint8Array.from({ length: side * side }, (__, at) => (at * (index + 3)) % 251);
    return encodePng({ width: side, height: side, channels: 1, data });
  }),
);

/** A project with explained cases, and what reports take of a workstation. */
async function opened() {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const samples = pictures.map((picture, index) => {
    const path = join(folder, `${index}.png`);
    writeFileSync(path, picture);
    return sampleAt(index, {
      path,
      sha256: digest(picture),
      bytes: picture.length,
      maskPath: null,
      maskSha256: null,
    });
  });
  const { id: datasetId } = await importSamples(project, folder, samples);
  const indices = samples.map(({ index }) => index);
  for (const index of indices) {
    for (const method of ['rise', 'occlusion']) await explain(project, { modelId, datasetId, index }, method);
  }
  const [here, there] = memoryTransportPair();
  serveReportWorker(there);
  const reporting = connect(here, reportMethods);
  onTestFinished(() => reporting.close());
  const scratch = join(folder, 'scratch');
  const parts: Partial<OperationContext> = {
    project: () => project,
    author: () => ({ version: '0.1.0', user: 'Ada' }),
    announce: () => undefined,
    now: () => new Date('2026-01-31T12:00:00Z'),
    reporting,
    scratch: async () => {
      await mkdir(scratch);
      return { path: scratch, remove: () => rm(scratch, { recursive: true }) };
    },
  };
  const request = { modelId, datasetId, indices, title: 'Stopped', template: 'full' as const, date: null };
  return { folder, project, request, context: parts as OperationContext };
}

const reportRuns = (project: Project) =>
  project.runs.list(0, 1000).runs.filter(({ kind }) => kind === 'report');

/** Every file below a folder that a report or its worker wrote. */
function reportFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(
    (name) => /report|document|scratch|run-\d+$/.test(name) && !/\.sqlite|-journal/.test(name),
  );
}

/** Aborts at the first case that is drawn; gives the failure and how long that took. */
async function stopped(work: (abort: AbortController, drawn: () => void) => Promise<unknown>) {
  const abort = new AbortController();
  let asked = Number.NaN;
  const drawn = () => {
    if (abort.signal.aborted) return;
    asked = performance.now();
    abort.abort(new Failure('cancelled', 'stopped by the user'));
  };
  const failure = await work(abort, drawn).then(
    () => null,
    (error: unknown) => error,
  );
  return { failure, milliseconds: performance.now() - asked };
}

test('a report that is stopped ends within a second, with a cancelled run and without a file', async () => {
  const { folder, project, request, context } = await opened();
  const before = reportFiles(folder);
  const { failure, milliseconds } = await stopped((abort, drawn) =>
    createReport(context, request, { signal: abort.signal, report: drawn }),
  );
  expect(failure).toMatchObject({ code: 'cancelled' });
  expect(milliseconds).toBeLessThan(1000);
  expect(project.reports.list()).toEqual([]);
  expect(reportRuns(project).map(({ state }) => state)).toEqual(['cancelled']);
  expect(reportFiles(folder)).toEqual(before);
});

test('a preview that is stopped ends within a second and leaves nothing', async () => {
  const { folder, project, request, context } = await opened();
  const before = reportFiles(folder);
  const { failure, milliseconds } = await stopped((abort, drawn) =>
    previewReport(context, request, { signal: abort.signal, onProgress: drawn }),
  );
  expect(failure).toMatchObject({ code: 'cancelled' });
  expect(milliseconds).toBeLessThan(1000);
  expect(reportRuns(project)).toEqual([]);
  expect(reportFiles(folder)).toEqual(before);
});
