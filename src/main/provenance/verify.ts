import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { VerifyFinding, VerifyResult } from '#contract/record.ts';
import type { Project } from '../store/project.ts';
import { expectedFiles, pictureFiles, pictureScopes } from './expected-files.ts';
import { verifyDataset } from './verify-datasets.ts';
import { type ExpectedFile, verifyFiles } from './verify-files.ts';
import { verifyRecords } from './verify-records.ts';

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  readonly report?: (progress: WorkProgress) => Promise<void> | void;
}

/** Progress is told once per so many files. */
const filesPerReport = 32;

/**
 * Checks that a project still is what was recorded: every record and link of the chain, the tables against the
 * records, every blob and model file byte by byte, and the pictures at their places.
 *
 * With a run: its record, its rows, its outputs, its model, and the picture or data set that it read; breaks of the
 * chain are told as well, because the run's record hangs on it.
 *
 * @throws Failure `not-found` for an unknown run, `cancelled`.
 */
export async function verifyProject(
  project: Project,
  { runId = null }: { readonly runId?: number | null } = {},
  { signal, report }: VerifyOptions = {},
): Promise<VerifyResult> {
  if (runId !== null) project.runs.get(runId);
  const findings: VerifyFinding[] = [];
  /** A part that the store itself can't read any more is a finding, and the other parts are still looked at. */
  const told = async <Result>(otherwise: Result, check: () => Result | Promise<Result>): Promise<Result> => {
    try {
      signal?.throwIfAborted();
      return await check();
    } catch (error) {
      if (signal?.aborted === true) throw new Failure('cancelled', 'The verification was stopped.');
      if (!(error instanceof Failure)) throw error;
      findings.push({ runId: null, subject: 'row', name: 'project.db', message: error.message });
      return otherwise;
    }
  };

  const chained = project.records.count();
  const ofRecords = async (seen: number): Promise<void> => {
    await report?.({ done: seen, total: chained, unit: 'records', message: 'Checking records' });
  };
  await ofRecords(0);
  const chain = await told({ findings: [], records: 0 }, () =>
    verifyRecords(project, runId, signal, ofRecords),
  );
  findings.push(...chain.findings);

  const files = await told([], () => expectedFiles(project, runId));
  const scopes = await told([], () => pictureScopes(project, runId));
  const total = files.length + scopes.reduce((sum, { samples }) => sum + samples, 0);
  let done = 0;
  const advance = async (file: ExpectedFile): Promise<void> => {
    // A mask belongs to its picture: the total counts samples.
    if (!file.name.startsWith('mask of ')) done += 1;
    if (done % filesPerReport === 0 || done === total) {
      await report?.({ done, total, unit: 'files', message: file.name });
    }
  };
  findings.push(...(await told([], () => verifyFiles(files, advance, signal))));
  for (const scope of scopes) {
    if (scope.sampleIndex === null) {
      findings.push(...(await told([], () => verifyDataset(project, project.datasets.get(scope.datasetId)))));
    }
    findings.push(...(await told([], () => verifyFiles(pictureFiles(project, scope), advance, signal))));
  }
  if (runId === null) findings.push(...damageOf(await told([], () => project.database.damage())));
  return { intact: findings.length === 0, records: chain.records, blobs: files.length, findings };
}

function damageOf(lines: readonly string[]): VerifyFinding[] {
  return lines.map((line) => ({
    runId: null,
    subject: 'row',
    name: 'project.db',
    message: `The database: ${line}.`,
  }));
}
