import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type Blobs, copyHashing } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { synchroniseFile, synchroniseFolder } from './durable-file.ts';
import { storageFailure } from './storage-failure.ts';

/** An ONNX file on the user's disk with the external data that it names. */
export interface ModelFile {
  readonly path: string;
  /** External data: its location as the ONNX file writes it, and where it lies. */
  readonly externalData: readonly { readonly location: string; readonly path: string }[];
}

/** One stored file of a model. `location` is '' for the ONNX file itself; `path` is relative to the project. */
export const storedModelFile = z.object({
  modelSha256: z.string(),
  location: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  path: z.string(),
});
export type StoredModelFile = z.infer<typeof storedModelFile>;

/** A model's files, copied into the project. */
export interface StoredModel {
  /** Over the ONNX file and then its external data in order of location: what `inspect` says. */
  readonly sha256: string;
  readonly files: readonly StoredModelFile[];
}

/**
 * Copies model files into the project, so that it can be opened without the originals. A model that is one file is a
 * blob. A model with external data keeps its folder, `models/<sha256>/`, with the original names, because ONNX
 * Runtime looks for external data beside the file.
 */
export class ModelFiles {
  readonly #project: string;
  readonly #scratch: string;
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;

  constructor(project: string, scratch: string, database: ProjectDatabase, blobs: Blobs) {
    this.#project = project;
    this.#scratch = scratch;
    this.#database = database;
    this.#blobs = blobs;
  }

  /** Copies and hashes; `insert` makes it known. Throws Failure `not-found`, `unreadable`, `storage`. */
  async store(file: ModelFile): Promise<StoredModel> {
    return file.externalData.length === 0 ? this.#storeBlob(file.path) : this.#storeFolder(file);
  }

  /** Writes the rows of a stored model; the caller has opened a transaction. */
  insert(stored: StoredModel): void {
    for (const file of stored.files) {
      this.#database.run(
        `INSERT INTO model_file (model_sha256, location, sha256, bytes, path) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        [file.modelSha256, file.location, file.sha256, file.bytes, file.path],
      );
    }
  }

  /** Absolute path of the ONNX file of a model or checkpoint. Throws Failure `not-found`. */
  pathOf(modelSha256: string): string {
    const found = this.of(modelSha256).find((file) => file.location === '');
    if (found === undefined) {
      throw new Failure('not-found', `The project has no file of the model ${modelSha256}.`);
    }
    return this.absolute(found);
  }

  of(modelSha256: string): StoredModelFile[] {
    return this.#database.all(`${selectFiles} WHERE model_sha256 = ? ORDER BY location`, storedModelFile, [
      modelSha256,
    ]);
  }

  /** All stored model files. */
  list(): StoredModelFile[] {
    return this.#database.all(`${selectFiles} ORDER BY model_sha256, location`, storedModelFile);
  }

  absolute(file: StoredModelFile): string {
    return join(this.#project, ...file.path.split('/'));
  }

  async #storeBlob(path: string): Promise<StoredModel> {
    const { sha256, bytes } = await this.#blobs.copyFile(path);
    const place = `blobs/${sha256.slice(0, 2)}/${sha256}`;
    return { sha256, files: [{ modelSha256: sha256, location: '', sha256, bytes, path: place }] };
  }

  async #storeFolder(file: ModelFile): Promise<StoredModel> {
    const folder = join(this.#scratch, `model-${process.hrtime.bigint()}`);
    const parts = [
      { location: '', name: basename(file.path), path: file.path },
      ...file.externalData
        .toSorted((left, right) => (left.location < right.location ? -1 : 1))
        .map(({ location, path }) => ({ location, name: containedName(location, file.path), path })),
    ];
    const bytes = await totalBytes(parts.map(({ path }) => path));
    try {
      const whole = createHash('sha256');
      const copied = [];
      for (const part of parts) {
        const target = join(folder, part.name);
        await mkdir(dirname(target), { recursive: true });
        copied.push({ ...part, ...(await copyHashing(part.path, target, (chunk) => whole.update(chunk))) });
        await synchroniseFile(target);
      }
      const modelSha256 = whole.digest('hex');
      await this.#placeFolder(folder, join(this.#project, 'models', modelSha256));
      const files = copied.map(({ location, name, sha256, bytes }) => {
        const path = `models/${modelSha256}/${name.split(sep).join('/')}`;
        return { modelSha256, location, sha256, bytes, path };
      });
      return { sha256: modelSha256, files };
    } catch (error) {
      throw storageFailure(error, 'copying a model into the project', this.#project, bytes);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #placeFolder(folder: string, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    if (this.of(basename(target)).length > 0) return;
    // A folder that no row names was left by a program that died before its transaction.
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
    await synchroniseFolder(dirname(target));
  }
}

const selectFiles = 'SELECT model_sha256 AS modelSha256, location, sha256, bytes, path FROM model_file';

/** External data is checked when the model is read; a name that climbs out must not get this far. */
function containedName(location: string, model: string): string {
  const parts = location.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || /^[a-z]:/i.test(location)) {
    throw new Failure(
      'model',
      `${model} names external data outside its folder: ${JSON.stringify(location)}.`,
    );
  }
  return join(...parts);
}

async function totalBytes(paths: readonly string[]): Promise<number> {
  let total = 0;
  for (const path of paths) total += (await stat(path).catch(() => null))?.size ?? 0;
  return total;
}
