import type { VerifyFinding } from '#contract/record.ts';
import type { Project } from '../store/project.ts';
import type { StoredRecord } from './chain.ts';
import { verifyChain } from './verify-chain.ts';
import { verifyRows } from './verify-rows.ts';

/**
 * Walks the chain once: hashes, links and end of it, and the tables against each record. With `runId`, only what
 * concerns that run, and breaks of the chain.
 */
export function verifyRecords(
  project: Project,
  runId: number | null,
): { readonly findings: readonly VerifyFinding[]; readonly records: number } {
  const concerns = (id: number | null) => runId === null || id === runId;
  const rows: VerifyFinding[] = [];
  let records = 0;
  function* watched(): Generator<StoredRecord> {
    for (const stored of project.records.stored()) {
      if (concerns(stored.runId)) {
        rows.push(...verifyRows(project, stored));
        records += 1;
      }
      yield stored;
    }
  }
  const heads = { table: project.records.head(), file: project.records.headOnFile() };
  const chain = verifyChain(watched(), heads).findings.filter(
    (finding) => finding.subject === 'chain' || concerns(finding.runId),
  );
  const unrecorded = project.audit
    .runsWithoutRecord()
    .filter(concerns)
    .map((id): VerifyFinding => {
      return {
        runId: id,
        subject: 'row',
        name: `run ${id}`,
        message: 'It says it is done, but has no record.',
      };
    });
  return { findings: [...chain, ...rows, ...unrecorded], records };
}
