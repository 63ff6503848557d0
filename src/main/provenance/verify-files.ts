import { readFile, stat } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import type { VerifyFinding } from '#contract/record.ts';
import { hashFile } from '../store/blobs.ts';
import { errorCode } from '../store/storage-failure.ts';
import { sha256Of } from './canonical-json.ts';

/** A file that must still have the bytes that were hashed. */
export interface ExpectedFile {
  readonly path: string;
  readonly sha256: string;
  readonly subject: VerifyFinding['subject'];
  /** What a finding calls it. */
  readonly name: string;
  readonly runId: number | null;
}

/** Files up to this size are read in one piece, which is much faster for the many small ones. */
const wholeBytes = 4 << 20;

/** Files that are looked at at the same time. */
const atOnce = 4;

/**
 * Hashes files and says which are gone, unreadable or changed, each with its name and place.
 *
 * @param done Called after each file.
 */
export async function verifyFiles(
  files: Iterable<ExpectedFile>,
  done: (file: ExpectedFile) => Promise<void> | void,
  signal: AbortSignal | undefined,
): Promise<VerifyFinding[]> {
  const findings: VerifyFinding[] = [];
  const waiting = files[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      signal?.throwIfAborted();
      const finding = await verifyFile(next.value, signal);
      if (finding !== null) findings.push(finding);
      await done(next.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return findings;
}

async function verifyFile(
  file: ExpectedFile,
  signal: AbortSignal | undefined,
): Promise<VerifyFinding | null> {
  const { subject, name, runId, path } = file;
  try {
    const obtained = await hashOf(path, signal);
    if (obtained === file.sha256) return null;
    return {
      runId,
      subject,
      name,
      message: `${path} was changed: its bytes hash to ${obtained}, recorded ${file.sha256}.`,
    };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const code = error instanceof Failure ? error.code : errorCode(error);
    if (code === null) throw error;
    const gone = code === 'not-found' || code === 'ENOENT' || code === 'ENOTDIR';
    const what = gone ? 'is not there any more: it was moved or removed' : `can't be read (${code})`;
    return { runId, subject, name, message: `${path} ${what}.` };
  }
}

async function hashOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  const { size } = await stat(path);
  return size > wholeBytes ? hashFile(path, signal) : sha256Of(await readFile(path));
}
