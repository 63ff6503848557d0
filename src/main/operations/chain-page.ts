import { z } from 'zod';
import type { OutputOf } from '#contract/method.ts';
import type { provenanceMethods } from '#contract/provenance.ts';
import { emptyChain, recordFaults } from '../provenance/chain.ts';
import type { Project } from '../store/project.ts';

/** A page of the chain, newest first; every link is checked against its hashes and the record before it. */
export function chainPage(
  project: Project,
  before: number | null,
  limit: number,
): OutputOf<typeof provenanceMethods, 'runs.chain'> {
  // Either may lie behind the other where somebody has removed records, or moved the note of the chain's end.
  const [last] = project.records.storedBefore(Number.MAX_SAFE_INTEGER, 1);
  const total = Math.max(project.records.count(), last?.sequence ?? 0);
  // One more than shown, so that the oldest link of the page is checked as well.
  const rows = project.records.storedBefore(before ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const links = rows.slice(0, limit).map((stored, at) => {
    const older = rows[at + 1];
    const head = older === undefined ? emptyChain : { sequence: older.sequence, hash: older.hash };
    const [fault] = recordFaults(stored, head);
    const { kind, method, subject } = project.runs.get(stored.runId);
    const { sequence, runId, contentHash, hash, previous } = stored;
    return {
      ...{ sequence, runId, kind, method, subject, contentHash, hash, previous },
      endedAt: endOf(stored.execution),
      fault: fault?.message ?? null,
    };
  });
  return { total, links };
}

/** When a run ended, as its record says; empty where somebody has changed the record to something that says nothing. */
function endOf(execution: string): string {
  try {
    return z.object({ endedAt: z.string() }).parse(JSON.parse(execution)).endedAt;
  } catch {
    return '';
  }
}
