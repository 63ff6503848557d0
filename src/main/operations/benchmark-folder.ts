import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type DoneUnit, doneUnit, type KeptUnits } from '../store/benchmark-units.ts';
import { storageFailure } from '../store/storage-failure.ts';

/** Done units in a folder, a file each, for benchmarks without a project. */
export class FolderUnits implements KeptUnits {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A file that can't be read as a unit counts as none: the unit is done again. */
  async find(key: string): Promise<DoneUnit | null> {
    try {
      return doneUnit.parse(JSON.parse(await readFile(this.#fileOf(key), 'utf8')));
    } catch {
      return null;
    }
  }

  async keep(key: string, unit: DoneUnit): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      const unfinished = `${this.#fileOf(key)}.part`;
      await writeFile(unfinished, JSON.stringify(unit));
      await rename(unfinished, this.#fileOf(key));
    } catch (error) {
      throw storageFailure(error, 'keeping what is done of the benchmark', this.#folder);
    }
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) await rm(this.#fileOf(key), { force: true });
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, `${key}.json`);
  }
}

/** Keeps nothing: of replays, and where there is no place. */
export const nothingKept: KeptUnits = {
  find: async () => null,
  keep: async () => {},
  forget: async () => {},
};
