import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';
import { decodeNpy, type NpyArray } from '../math/npy.ts';

/** A file's bytes with their hash. */
export interface HashedBytes {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly name: string;
}

/** Reads and hashes a file. Throws Failure `not-found` or `unreadable`. */
export async function readHashed(path: string): Promise<HashedBytes> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new Failure('not-found', `"${path}" is not there`, undefined, error);
    }
    throw new Failure('unreadable', `"${path}" can't be read: ${code ?? String(error)}`, undefined, error);
  });
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), name: basename(path) };
}

/** A `.npy` file with its hash. Throws Failure `not-found`, `unreadable` or `table`. */
export async function readNpy(path: string): Promise<HashedBytes & { readonly array: NpyArray }> {
  const file = await readHashed(path);
  return { ...file, array: decodeNpy(file.bytes, file.name) };
}
