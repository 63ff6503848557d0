import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JobContext } from '../jobs/job-queue.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import type { OperationContext } from './context.ts';
import { settleFailedRun } from './explain-picture.ts';
import { recordBase } from './record-content.ts';
import { buildDocument } from './report-content.ts';
import { renderDocument } from './report-document.ts';
import type { ReportRequest } from './report-request.ts';
import { recordReviewers } from './report-study.ts';

const reportMethod = {
  id: 'report',
  version: '3',
  source: { kind: 'published', citation: 'ISO 32000-2 (PDF)' },
} as const;

/** Builds a report from what the project holds and keeps the PDF. Missing explanations are not computed. */
export async function createReport(
  context: OperationContext,
  request: ReportRequest,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number; reportId: number }> {
  const project = context.project();
  if (request.template === 'full') await recordReviewers(context, request.modelId, request.datasetId);
  const { runId, directory } = await project.runs.start({
    kind: 'report',
    method: reportMethod.id,
    subject: request.title,
    modelId: request.modelId,
    datasetId: request.datasetId,
    case: null,
    parameters: { cases: request.indices.length, date: request.date, template: request.template },
  });
  try {
    const document = await buildDocument(context, request, job.signal);
    const kept = Buffer.from(canonicalJson(document));
    const documentPath = path.join(directory, 'document.json');
    await writeFile(documentPath, kept);
    const started = performance.now();
    const rendered = await renderDocument(context, kept, directory, {
      signal: job.signal,
      onProgress: job.report,
    });
    const { sha256, bytes } = await project.blobs.copyFile(documentPath);
    await project.runs.finish(runId, {
      content: {
        ...recordBase(context.author(), 'report', reportMethod, null),
        parameters: {
          title: request.title,
          cases: request.indices.length,
          date: document.date,
          template: request.template,
        },
        inputs: document.records.map((record) => ({
          role: 'record',
          name: `${record.kind === record.method ? record.kind : `${record.kind} by ${record.method}`} of ${record.subject}`,
          sha256: record.contentHash,
        })),
      },
      files: [
        { name: 'report', path: rendered.path, sha256: rendered.sha256, bytes: rendered.bytes },
        { name: 'document', path: documentPath, sha256, bytes },
      ],
      seconds: (performance.now() - started) / 1000,
      yields: {
        kind: 'report',
        title: request.title,
        pages: rendered.pages,
        cases: request.indices.length,
        template: request.template,
      },
    });
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
  context.announce('reports');
  const report = project.reports.ofRun(runId);
  if (report === null) throw new RangeError(`invalid run: ${runId} left no report`);
  return { runId, reportId: report.id };
}
