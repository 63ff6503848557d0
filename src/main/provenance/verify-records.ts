import { setImmediate } from 'node:timers/promises';
import type { VerifyFinding } from '#contract/record.ts';
import type { Project } from '../store/project.ts';
import { ChainCheck } from './verify-chain.ts';
import { verifyLogOf } from './verify-logs.ts';
import { verifyRows } from './verify-rows.ts';

/** Records between two moments in which others may use the process. */
const recordsPerTurn = 25;

/**
 * Walks the chain once: hashes, links and end of it, and the tables against each record. With `runId`, only what
 * concerns that run, and breaks of the chain.
 */
export async function verifyRecords(
  project: Project,
  runId: number | null,
  signal: AbortSignal | undefined,
): Promise<{ readonly findings: readonly VerifyFinding[]; readonly records: number }> {
  const concerns = (id: number | null) => runId === null || id === runId;
  const check = new ChainCheck({ table: project.records.head(), file: project.records.headOnFile() });
  const rows: VerifyFinding[] = [];
  let records = 0;
  for (const stored of project.records.stored()) {
    check.add(stored);
    if (!concerns(stored.runId)) continue;
    rows.push(...verifyRows(project, stored), ...(await verifyLogOf(project, stored)));
    records += 1;
    if (records % recordsPerTurn === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  const chain = check.finish().filter(({ subject, runId }) => subject === 'chain' || concerns(runId));
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
