import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, opendir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Failure } from '#contract/failure.ts';
import { sha256 as sha256Schema } from '#contract/scalars.ts';
import { moveDurably, placeDurably } from './durable-file.ts';
import { errorCode, storageFailure } from './storage-failure.ts';

export interface Blob {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * The project's files by content: `blobs/ab/<sha256>`. A blob never changes; the same content twice is one file.
 * A blob is there completely or not at all.
 *
 * Failures: `storage` when the disk is full or not writable, `not-found` for a source or blob that is not there,
 * `integrity` when content does not have the hash that it should have.
 */
export class Blobs {
  readonly directory: string;
  readonly #scratch: string;

  /** @param scratch A folder on the same disk for files that are being written. */
  constructor(directory: string, scratch: string) {
    this.directory = directory;
    this.#scratch = scratch;
  }

  /** Where a blob lies or would lie. The name is checked, so no other path can be asked for. */
  pathOf(sha256: string): string {
    if (!sha256Schema.safeParse(sha256).success) {
      throw new Failure('usage', `${JSON.stringify(sha256)} is no SHA-256 digest, so it names no blob.`);
    }
    return join(this.directory, sha256.slice(0, 2), sha256);
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#bytesOf(sha256)) !== null;
  }

  /** Opens a blob for reading; the caller closes it. */
  async open(sha256: string): Promise<FileHandle> {
    try {
      return await open(this.pathOf(sha256), 'r');
    } catch (error) {
      throw missing(error, sha256);
    }
  }

  /** All bytes of a blob. */
  async read(sha256: string): Promise<Buffer> {
    try {
      return await readFile(this.pathOf(sha256));
    } catch (error) {
      throw missing(error, sha256);
    }
  }

  /** Keeps bytes. */
  async putBytes(bytes: Uint8Array): Promise<Blob> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const blob = { sha256, bytes: bytes.byteLength };
    if (await this.has(sha256)) return blob;
    const target = this.pathOf(sha256);
    await this.#storing(target, blob.bytes, async () => {
      await mkdir(dirname(target), { recursive: true });
      await placeDurably(this.#scratch, async (temporary) => {
        await writeFile(temporary, bytes, { flag: 'wx' });
        return target;
      });
    });
    return blob;
  }

  /**
   * Moves a file in. It is hashed on the way; with `claimed`, that hash must come out. A file that a worker of this
   * program has just hashed need not be hashed again: `trusted` takes the claim as it is.
   *
   * On failure the source is still there.
   */
  async putFile(
    source: string,
    claimed?: { readonly sha256: string; readonly trusted: boolean },
  ): Promise<Blob> {
    const bytes = await fileBytes(source);
    const sha256 = claimed?.trusted === true ? claimed.sha256 : await hashFile(source);
    if (claimed !== undefined && claimed.sha256 !== sha256) throw wrongHash(source, claimed.sha256, sha256);
    if (await this.has(sha256)) {
      await rm(source, { force: true });
      return { sha256, bytes };
    }
    const target = this.pathOf(sha256);
    await this.#storing(target, bytes, async () => {
      await mkdir(dirname(target), { recursive: true });
      await moveDurably(source, target, this.#scratch);
    });
    return { sha256, bytes };
  }

  /** Copies a file in, hashing what is copied; the source stays. */
  async copyFile(source: string): Promise<Blob> {
    const bytes = await fileBytes(source);
    return this.#storing(this.directory, bytes, async () => {
      const target = await placeDurably(this.#scratch, async (temporary) => {
        const { sha256 } = await copyHashing(source, temporary);
        const place = this.pathOf(sha256);
        await mkdir(dirname(place), { recursive: true });
        return place;
      });
      return { sha256: basename(target), bytes: await fileBytes(target) };
    });
  }

  /** Names and sizes of all blobs, in order of their names. */
  async *list(): AsyncGenerator<Blob> {
    const folders: string[] = [];
    for await (const entry of await opendir(this.directory)) {
      if (entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name)) folders.push(entry.name);
    }
    for (const folder of folders.sort()) {
      const names: string[] = [];
      for await (const entry of await opendir(join(this.directory, folder))) {
        if (entry.isFile() && sha256Schema.safeParse(entry.name).success) names.push(entry.name);
      }
      for (const name of names.sort()) {
        yield { sha256: name, bytes: await fileBytes(join(this.directory, folder, name)) };
      }
    }
  }

  async #bytesOf(sha256: string): Promise<number | null> {
    try {
      return (await stat(this.pathOf(sha256))).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async #storing<Result>(target: string, bytes: number, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storageFailure(error, 'storing a file of the project', target, bytes);
    }
  }
}

/** SHA-256 (hex) of a file, streamed. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) hash.update(chunk);
      },
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    throw unreadable(error, path);
  }
  return hash.digest('hex');
}

/** Copies a file, hashing exactly the bytes that are written. */
export async function copyHashing(
  source: string,
  target: string,
  onChunk?: (chunk: Buffer) => void,
): Promise<Blob> {
  const hash = createHash('sha256');
  let bytes = 0;
  const output = await open(target, 'wx');
  try {
    for await (const chunk of createReadStream(source, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      onChunk?.(chunk);
      bytes += chunk.length;
      await output.writeFile(chunk);
    }
  } catch (error) {
    throw unreadable(error, source);
  } finally {
    await output.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function fileBytes(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw unreadable(error, path);
  }
}

function unreadable(error: unknown, path: string): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure(
        'not-found',
        `${path} is not there. Put the file back, or choose another.`,
        { path },
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return new Failure(
        'unreadable',
        `${path} can't be read. Allow reading it and try again.`,
        { path },
        error,
      );
    default:
      return error;
  }
}

function missing(error: unknown, sha256: string): unknown {
  return errorCode(error) === 'ENOENT'
    ? new Failure(
        'not-found',
        `The project's file ${sha256} is missing from its folder blobs. Restore the project from a copy.`,
        { sha256 },
        error,
      )
    : error;
}

function wrongHash(path: string, claimed: string, obtained: string): Failure {
  return new Failure(
    'integrity',
    `${basename(path)} is not what it was said to be: its hash is ${obtained}, expected ${claimed}. Produce it again.`,
    { path, claimed, obtained },
  );
}
