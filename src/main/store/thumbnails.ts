import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';

const place = z.object({ sha256: z.string(), offset: z.int(), bytes: z.int() });

/** Thumbnails, read piece by piece from each data set's pack; packs stay open until the project is closed. */
export class Thumbnails {
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;
  readonly #packs = new Map<string, Promise<FileHandle>>();

  constructor(database: ProjectDatabase, blobs: Blobs) {
    this.#database = database;
    this.#blobs = blobs;
  }

  /** The encoded thumbnail of a sample. Throws Failure `not-found` when there is none. */
  async read(datasetId: number, index: number): Promise<Uint8Array> {
    const found = this.#database.first(
      `SELECT d.thumbnails_sha256 AS sha256, s.thumbnail_offset AS offset, s.thumbnail_bytes AS bytes
       FROM sample s JOIN dataset d ON d.id = s.dataset_id
       WHERE s.dataset_id = ? AND s.sample_index = ? AND d.state = 'ready'`,
      place,
      [datasetId, index],
    );
    if (found === null || found.bytes === 0) {
      throw new Failure('not-found', `Data set ${datasetId} has no thumbnail of sample ${index}.`);
    }
    const pack = await this.#pack(found.sha256);
    const bytes = new Uint8Array(found.bytes);
    const { bytesRead } = await pack.read(bytes, 0, found.bytes, found.offset);
    if (bytesRead !== found.bytes) {
      throw new Failure(
        'integrity',
        `The thumbnails of data set ${datasetId} (${found.sha256}) end too early. Restore the project from a copy.`,
      );
    }
    return bytes;
  }

  async close(): Promise<void> {
    const packs = [...this.#packs.values()];
    this.#packs.clear();
    for (const pack of await Promise.allSettled(packs)) {
      if (pack.status === 'fulfilled') await pack.value.close();
    }
  }

  #pack(sha256: string): Promise<FileHandle> {
    const known = this.#packs.get(sha256);
    if (known !== undefined) return known;
    const opening = this.#blobs.open(sha256);
    this.#packs.set(sha256, opening);
    // A pack that could not be opened is tried again next time.
    opening.catch(() => this.#packs.delete(sha256));
    return opening;
  }
}
