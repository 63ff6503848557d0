import type { ProvenanceRecord, RecordContent } from '#contract/record.ts';
import { canonicalJson, contentHash, sha256Of } from './canonical-json.ts';

/** What the first record of a chain names as the record before it. */
export const chainStart = '0'.repeat(64);

export type RecordExecution = ProvenanceRecord['execution'];

/** The end of a chain: how many records there are and the hash of the last. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

export const emptyChain: ChainHead = { sequence: 0, hash: chainStart };

/**
 * Links a run's content to the record before it.
 *
 * `contentHash` covers what is the same when the run is repeated; `hash` covers everything, the link included:
 * SHA-256 of the canonical JSON of `{ content, contentHash, execution, previous, sequence }`.
 *
 * @param previous Hash of the record before; `chainStart` for the first.
 */
export function chainRecord(
  previous: string,
  content: RecordContent,
  execution: RecordExecution,
  sequence: number,
): ProvenanceRecord {
  const unsealed = { sequence, content, contentHash: contentHash(content), execution, previous };
  return { ...unsealed, hash: contentHash(unsealed) };
}

/** A record as the project keeps it: its two documents as the very bytes that were hashed. */
export interface StoredRecord {
  readonly sequence: number;
  readonly runId: number;
  readonly content: string;
  readonly contentHash: string;
  readonly execution: string;
  readonly previous: string;
  readonly hash: string;
}

/** The stored form of a record. */
export function storedRecord(record: ProvenanceRecord, runId: number): StoredRecord {
  return {
    sequence: record.sequence,
    runId,
    content: canonicalJson(record.content),
    contentHash: record.contentHash,
    execution: canonicalJson(record.execution),
    previous: record.previous,
    hash: record.hash,
  };
}

/** What is wrong with one stored record, looked at by itself and against the record before it. */
export type RecordFault =
  | { readonly part: 'content' | 'execution' | 'hash'; readonly message: string }
  | { readonly part: 'chain'; readonly message: string };

/**
 * Checks a stored record: content against its hash, everything against the record's hash, and the link to the
 * record before. Both documents are hashed as the text that is stored, so that one changed byte shows even where
 * the JSON would mean the same.
 */
export function recordFaults(stored: StoredRecord, before: ChainHead): readonly RecordFault[] {
  const faults: RecordFault[] = [];
  if (stored.sequence !== before.sequence + 1) {
    faults.push({
      part: 'chain',
      message: `record ${before.sequence + 1} is missing: record ${stored.sequence} follows record ${before.sequence}`,
    });
  }
  if (stored.previous !== before.hash) {
    faults.push({
      part: 'chain',
      message: `record ${stored.sequence} does not follow the record before it: it names ${short(stored.previous)}, found ${short(before.hash)}`,
    });
  }
  const obtained = sha256Of(stored.content);
  if (obtained !== stored.contentHash) {
    faults.push({
      part: 'content',
      message: `the content of record ${stored.sequence} was changed: it hashes to ${short(obtained)}, recorded ${short(stored.contentHash)}`,
    });
  }
  // The canonical text of the whole is composed from the stored texts: keys in code-unit order.
  const sealed = sha256Of(
    `{"content":${stored.content},"contentHash":${JSON.stringify(stored.contentHash)},"execution":${stored.execution},` +
      `"previous":${JSON.stringify(stored.previous)},"sequence":${stored.sequence}}`,
  );
  if (sealed !== stored.hash) {
    faults.push({
      part: obtained === stored.contentHash ? 'execution' : 'hash',
      message: `record ${stored.sequence} was changed: it hashes to ${short(sealed)}, recorded ${short(stored.hash)}`,
    });
  }
  return faults;
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
