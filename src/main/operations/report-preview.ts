import { readFile } from 'node:fs/promises';
import type { WorkProgress } from '#contract/job.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import type { OperationContext } from './context.ts';
import { buildDocument } from './report-content.ts';
import { renderDocument } from './report-document.ts';

/** Enough to see how cases of different kinds look; the rest would only take time. */
const shownCases = 3;

/** Renders the first cases of a report as it would be, without keeping it and without a record. */
export async function previewReport(
  context: OperationContext,
  request: CheckedInputOf<WorkstationMethods, 'reports.preview'>,
  following: { readonly signal: AbortSignal; readonly onProgress: (event: WorkProgress) => void },
): Promise<OutputOf<WorkstationMethods, 'reports.preview'>> {
  const indices = request.indices.slice(0, shownCases);
  const document = await buildDocument(context, { ...request, indices, date: null }, following.signal);
  const kept = Buffer.from(canonicalJson({ ...document, previewOf: request.indices.length }));
  const scratch = await context.scratch();
  try {
    const rendered = await renderDocument(context, kept, scratch.path, following);
    const pdf = (await readFile(rendered.path)).toString('base64');
    return { pdf, pages: rendered.pages, cases: indices.length };
  } finally {
    await scratch.remove();
  }
}
