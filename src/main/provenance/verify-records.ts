import { setImmediate } from 'node:timers/promises';
import type { VerifyFinding } from '#contract/record.ts';
import type { Project } from '../store/project.ts';
import { ChainCheck } from './verify-chain.ts';
import { verifyLogOf } from './verify-logs.ts';
import { verifyRows } from './verify-rows.ts';

/** Records between two moments in which others may use the process. */
const recordsPerTurn = 25;

/** Progress is told once per so many records. */
const recordsPerReport = 500;

/**
 * Walks the chain once: hashes, links and end of it, and the tables against each record. With `runId`, only what
 * concerns that run, and breaks of the chain.
 *
 * @param advance is told how many records of the chain were looked at
 */
export async function verifyRecords(
  project: Project,
  runId: number | null,
  signal: AbortSignal | undefined,
  advance: (done: number) => Promise<void> | void = () => undefined,
): Promise<{ readonly findings: readonly VerifyFinding[]; readonly records: number }> {
  const concerns = (id: number | null) => runId === null || id === runId;
  const check = new ChainCheck({ table: project.records.head(), file: project.records.headOnFile() });
  const rows: VerifyFinding[] = [];
  let records = 0;
  let seen = 0;
  for (const stored of project.records.stored()) {
    check.add(stored);
    seen += 1;
    if (seen % recordsPerReport === 0) await advance(seen);
    // Also where only one run is asked about: a long chain is hashed for it all the same.
    if (seen % recordsPerTurn === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    if (!concerns(stored.runId)) continue;
    rows.push(...verifyRows(project, stored), ...(await verifyLogOf(project, stored)));
    records += 1;
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
