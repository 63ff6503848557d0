import { Failure } from '#contract/failure.ts';
import type { ExplanationResult } from '#contract/job.ts';
import type { ReportTemplate } from '#contract/report.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import type { ExplainCases, ExplainCasesRequest } from './explain-cases.ts';
import { createReport } from './reports.ts';

export interface ExplainAndReportRequest extends ExplainCasesRequest {
  /** Null: no report at the end. */
  readonly report: { readonly title: string; readonly template: ReportTemplate } | null;
}

/**
 * A batch of explanations and the report of them that was asked for. A report that can't be made is one more thing
 * that failed; the explanations are there all the same.
 */
export async function explainAndReport(
  context: OperationContext,
  batch: ExplainCases,
  request: ExplainAndReportRequest,
  job: JobContext,
): Promise<ExplanationResult> {
  const explained = await batch.run(job);
  const { report, modelId, datasetId, methods } = request;
  if (report === null) return { ...explained, reportId: null };
  job.makeWay();
  // A case of which nothing could be made has often lost its picture, which would end the report as well.
  const failures = Map.groupBy(explained.failures, ({ index }) => index);
  const indices = request.indices.filter((index) => (failures.get(index)?.length ?? 0) < methods.length);
  try {
    if (indices.length === 0) throw new Failure('not-found', 'no case could be explained');
    const { reportId } = await createReport(
      context,
      { ...report, modelId, datasetId, indices, date: null },
      job,
    );
    return { ...explained, reportId };
  } catch (error) {
    if (job.signal.aborted || !(error instanceof Failure) || error.code === 'interrupted') throw error;
    const { code, message } = error;
    const failed = { subject: report.title, method: 'report', code, message, index: null };
    return { ...explained, failures: [...explained.failures, failed], reportId: null };
  }
}
