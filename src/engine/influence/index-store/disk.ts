import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#contract/failure.ts';

/** SHA-256 of a value's JSON: the name of everything that depends on it. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** SHA-256 of a file. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const refused = new Set(['EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'ENOTDIR', 'EEXIST']);

/** What an error while writing means; anything but a refusal of the disk stays what it is. */
export function storageError(place: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!full.has(code) && !refused.has(code)) return error;
  const reason = full.has(code) ? `the disk is full (${code})` : code;
  return new Failure(
    'storage',
    `"${place}" can't be written: ${reason}. Free some space or choose another folder; nothing half-written is left.`,
    undefined,
    error,
  );
}

/** Does what writes to a place. @throws Failure `storage` that names it */
export async function writingTo<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storageError(place, error);
  }
}

let temporaryNames = 0;

/**
 * Fills a folder under a temporary name and gives it its own name when it is complete. Whatever goes wrong on the
 * way, a cancel too, leaves nothing. Where another process was faster, its folder stays.
 *
 * @throws Failure `storage`; whatever `fill` throws
 */
export async function makeFolder<Result>(
  parent: string,
  name: string,
  fill: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const place = join(parent, name);
  const temporary = `${place}.${process.pid}-${temporaryNames++}.tmp`;
  try {
    return await writingTo(place, async () => {
      await mkdir(temporary, { recursive: true });
      const result = await fill(temporary);
      await rm(place, { recursive: true, force: true });
      await rename(temporary, place).catch(async (error: unknown) => {
        // Another process was faster by a hair; what it made is the same.
        if ((await stat(place).catch(() => null)) === null) throw error;
        await rm(temporary, { recursive: true, force: true });
      });
      return result;
    });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes one file from its beginning on, hashing what it writes. */
export class HashedFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(path, await open(path, 'wx'));
  }

  /** Appends an array's bytes, or bytes. */
  async write(data: ArrayBufferView): Promise<void> {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    for (let written = 0; written < bytes.length; ) {
      written += (await this.#handle.write(bytes, written, bytes.length - written)).bytesWritten;
    }
  }

  async close(): Promise<{ readonly sha256: string; readonly bytes: number }> {
    await this.#handle.close();
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes };
  }

  /** Gives the file back without finishing it. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}

/** Files larger than this are hashed again only when their time of change is not the one that was noted. */
const largeFile = 2 ** 28;

/** A file of a folder as its list notes it. */
export interface NotedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Milliseconds since 1970 at which it was last written. */
  readonly changedAt: number;
}

/** Whether a file is still what was noted. */
export async function isIntact(folder: string, file: NotedFile): Promise<boolean> {
  const path = join(folder, file.name);
  const status = await stat(path).catch(() => null);
  if (status === null || status.size !== file.bytes) return false;
  if (file.bytes > largeFile && Math.round(status.mtimeMs) === file.changedAt) return true;
  return (await fileDigest(path)) === file.sha256;
}

/** Milliseconds since 1970 at which a file was last written. */
export async function changedAt(path: string): Promise<number> {
  return Math.round((await stat(path)).mtimeMs);
}
