import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import type { ReportDocument } from '#contract/report.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import type { Project } from '../store/project.ts';
import { blobReference } from './report-document.ts';

/** The record of a finished run. Throws Failure `integrity` where it has none. */
export function recordOf(project: Project, runId: number): { content: RecordContent; contentHash: string } {
  const record = project.records.of(runId);
  if (record === null) throw new Failure('integrity', `run ${runId} is finished but has no record`);
  return record;
}

/** A record that a report cites, with what it is about as the report names it. */
export interface CitedRecord {
  readonly subject: string;
  readonly content: RecordContent;
}

/**
 * Files that a report attaches: the records of each case, and those of no case. Each line of a file is a record in
 * canonical JSON, so that the SHA-256 of the line is the record's content hash. Records of a case say much that is the
 * same; in one file that is compressed away, most of all where records of like length stand side by side.
 *
 * @param cases named as the records' subjects
 */
export async function recordFiles(
  project: Project,
  cases: readonly { readonly name: string }[],
  records: readonly CitedRecord[],
): Promise<ReportDocument['attachments']> {
  const linesOf = new Map<string, Set<string>>();
  const names = new Set(cases.map(({ name }) => name));
  for (const { subject, content } of records) {
    const about = names.has(subject) ? subject : '';
    const lines = linesOf.get(about) ?? new Set();
    linesOf.set(about, lines.add(canonicalJson(content)));
  }
  return Promise.all(
    [...linesOf].map(async ([subject, lines]) => {
      const ordered = [...lines].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
      const { sha256 } = await project.blobs.putBytes(
        Buffer.from(ordered.map((line) => `${line}\n`).join('')),
      );
      const at = cases.findIndex(({ name }) => name === subject);
      const amount = `${lines.size} ${lines.size === 1 ? 'record' : 'records'}`;
      return {
        name: at < 0 ? 'records.jsonl' : `records-of-case-${at + 1}.jsonl`,
        description: at < 0 ? `${amount} of no single case` : `${amount} of ${subject}`,
        path: blobReference(sha256),
      };
    }),
  );
}
