import type { VerifyFinding } from '#contract/record.ts';
import { type ChainHead, emptyChain, recordFaults, type StoredRecord } from './chain.ts';

/** Where the chain should end, as it was noted beside the records. */
export interface NotedHeads {
  /** In the database, written with each record. */
  readonly table: ChainHead;
  /** In a file beside the database, written after each record; null when it is gone. */
  readonly file: ChainHead | null;
}

/**
 * Checks a whole chain: every record against its hashes, every link, gaps in the sequence, and its end against the
 * two notes of it.
 *
 * What this can't show: a chain that somebody computed anew from a changed record on, with both notes rewritten as
 * well. Every link is a plain hash without a secret, so it vouches for nothing towards one who may write everything.
 * What stands against that is a copy elsewhere: each PDF report prints the content hashes of its records.
 */
export function verifyChain(
  records: Iterable<StoredRecord>,
  heads: NotedHeads,
): { readonly findings: readonly VerifyFinding[]; readonly records: number } {
  const findings: VerifyFinding[] = [];
  const noted = heads.file;
  let head: ChainHead = emptyChain;
  let count = 0;
  for (const stored of records) {
    for (const { part, message } of recordFaults(stored, head)) {
      findings.push({
        runId: stored.runId,
        subject: part === 'chain' ? 'chain' : 'record',
        name: `record ${stored.sequence}`,
        message: sentence(message),
      });
    }
    if (noted?.sequence === stored.sequence && noted.hash !== stored.hash) {
      findings.push(
        chainFinding(
          `record ${stored.sequence}`,
          `record ${stored.sequence} is not the one that chain-head.json noted`,
        ),
      );
    }
    head = { sequence: stored.sequence, hash: stored.hash };
    count += 1;
  }
  if (heads.table.sequence !== head.sequence || heads.table.hash !== head.hash) {
    findings.push(
      chainFinding(
        'end of the chain',
        `the chain ends with record ${head.sequence}, but ${heads.table.sequence} records were written: ` +
          'records were removed from its end, or the note of its end was changed',
      ),
    );
  }
  if (noted !== null && noted.sequence > head.sequence) {
    findings.push(
      chainFinding(
        'end of the chain',
        `the chain ends with record ${head.sequence}, but chain-head.json noted record ${noted.sequence}: ` +
          'records were removed from its end, or an older copy of the database was put back',
      ),
    );
  }
  // The file is written after the transaction, so it may be missing beside the first record of a crashed program.
  if (noted === null && head.sequence > 1) {
    findings.push(
      chainFinding(
        'chain-head.json',
        'the note of the end of the chain is gone or unreadable, so a chain cut short would not show in it',
      ),
    );
  }
  return { findings, records: count };
}

function chainFinding(name: string, message: string): VerifyFinding {
  return { runId: null, subject: 'chain', name, message: sentence(message) };
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}
