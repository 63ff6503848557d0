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
 * Checks a whole chain, record by record: every record against its hashes, every link, gaps in the sequence, and its
 * end against the two notes of it.
 *
 * What this can't show: a chain that somebody computed anew from a changed record on, with both notes rewritten as
 * well. Every link is a plain hash without a secret, so it vouches for nothing towards one who may write everything.
 * What stands against that is a copy elsewhere: each PDF report prints the content hashes of its records.
 */
export class ChainCheck {
  readonly #heads: NotedHeads;
  readonly #findings: VerifyFinding[] = [];
  #head: ChainHead = emptyChain;

  constructor(heads: NotedHeads) {
    this.#heads = heads;
  }

  /** Checks the next record in the order of the sequence. */
  add(stored: StoredRecord): void {
    const name = `record ${stored.sequence}`;
    for (const { part, message } of recordFaults(stored, this.#head)) {
      const subject = part === 'chain' ? 'chain' : 'record';
      this.#findings.push({ runId: stored.runId, subject, name, message: sentence(message) });
    }
    const noted = this.#heads.file;
    if (noted?.sequence === stored.sequence && noted.hash !== stored.hash) {
      this.#tell(name, `${name} is not the one that chain-head.json noted`);
    }
    this.#head = { sequence: stored.sequence, hash: stored.hash };
  }

  /** Looks at the end of the chain. @returns Everything that was found. */
  finish(): readonly VerifyFinding[] {
    const { table, file } = this.#heads;
    const { sequence, hash } = this.#head;
    if (table.sequence !== sequence || table.hash !== hash) {
      this.#tell(
        'end of the chain',
        `the chain ends with record ${sequence}, but ${table.sequence} records were written: ` +
          'records were removed from its end, or the note of its end was changed',
      );
    }
    if (file !== null && file.sequence > sequence) {
      this.#tell(
        'end of the chain',
        `the chain ends with record ${sequence}, but chain-head.json noted record ${file.sequence}: ` +
          'records were removed from its end, or an older copy of the database was put back',
      );
    }
    // The file is written after the transaction, so it may be missing beside the first record of a crashed program.
    if (file === null && sequence > 1) {
      this.#tell(
        'chain-head.json',
        'the note of the end of the chain is gone or unreadable, so a chain cut short would not show in it',
      );
    }
    return this.#findings;
  }

  #tell(name: string, message: string): void {
    this.#findings.push({ runId: null, subject: 'chain', name, message: sentence(message) });
  }
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}
