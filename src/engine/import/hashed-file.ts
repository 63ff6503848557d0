import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { ProducedFile } from '#contract/work.ts';

const bufferBytes = 2 ** 18;

/** A file that is appended to and hashed on the way. */
export class HashedFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(path, await open(path, 'w').catch(storageFailure(path)));
  }

  /** Bytes appended so far: where the next ones will stand. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws Failure `storage` when the disk is full or not writable */
  async append(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#bytes += bytes.length;
    if (this.#pendingBytes >= bufferBytes) await this.#flush();
  }

  /** Writes what is left and tells what was made. */
  async finish(): Promise<ProducedFile> {
    await this.#flush();
    await this.#handle.close();
    return {
      name: basename(this.#path),
      path: this.#path,
      sha256: this.#hash.digest('hex'),
      bytes: this.#bytes,
    };
  }

  /** Closes the file after a failure; closing it twice does no harm. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#handle.appendFile(bytes).catch(storageFailure(this.#path));
  }
}

function storageFailure(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code === undefined) throw error;
    throw new Failure(
      'storage',
      `"${path}" can't be written: ${error.code}; free some space`,
      undefined,
      error,
    );
  };
}
