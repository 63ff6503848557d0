import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkProgress } from '#contract/job.ts';
import { type ReportDocument, reportDocument } from '#contract/report.ts';
import { withSegmentFiles } from '../report/segment-files.ts';
import { withAuditFiles, withInfluenceFiles } from '../report/training-files.ts';
import type { OperationContext } from './context.ts';

const prefix = 'blob:';

/** How a kept document names a file: by its blob, so that it holds no path of this PC and can be rendered again. */
export function blobReference(sha256: string): string {
  return `${prefix}${sha256}`;
}

/** The document with every blob reference replaced by the place of the blob on this PC. */
function withPaths(document: ReportDocument, pathOf: (sha256: string) => string): ReportDocument {
  const place = (reference: string) =>
    reference.startsWith(prefix) ? pathOf(reference.slice(prefix.length)) : reference;
  const placed = <File extends { readonly path: string }>(file: File): File => ({
    ...file,
    path: place(file.path),
  });
  return {
    ...document,
    site:
      document.site === null || document.site.logo === null
        ? document.site
        : { ...document.site, logo: placed(document.site.logo) },
    cases: document.cases.map((item) => ({
      ...item,
      picturePath: place(item.picturePath),
      maskPath: item.maskPath === null ? null : place(item.maskPath),
      columns: item.columns.map((column) => ({
        ...column,
        map: placed(column.map),
        conceptMaps: column.conceptMaps === null ? null : placed(column.conceptMaps),
        segments: column.segments === null ? null : withSegmentFiles(column.segments, place),
      })),
      influences: item.influences.map((influence) => withInfluenceFiles(influence, place)),
    })),
    audit: document.audit === null ? null : withAuditFiles(document.audit, place),
    conceptSets: document.conceptSets.map((set) => ({
      ...set,
      concepts: set.concepts.map((concept) => ({ ...concept, strip: placed(concept.strip) })),
    })),
    attachments: document.attachments.map(placed),
  };
}

export interface RenderedReport {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly pages: number;
}

/** Renders a kept document (canonical JSON) into `report.pdf` in a folder. */
export async function renderDocument(
  context: OperationContext,
  kept: Uint8Array,
  directory: string,
  following: { readonly signal: AbortSignal; readonly onProgress: (event: WorkProgress) => void },
): Promise<RenderedReport> {
  const { blobs } = context.project();
  const document = reportDocument.parse(JSON.parse(Buffer.from(kept).toString('utf8')));
  await mkdir(directory, { recursive: true });
  const documentPath = path.join(directory, 'document-with-paths.json');
  await writeFile(documentPath, JSON.stringify(withPaths(document, (sha256) => blobs.pathOf(sha256))));
  const outputPath = path.join(directory, 'report.pdf');
  const rendered = await context.reporting.call('render', { documentPath, outputPath }, following);
  return { path: outputPath, ...rendered };
}
