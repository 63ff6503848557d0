import { copyFile, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { FittedInfluence, InfluenceContext, InfluenceMethod } from '../influence-method.ts';
import type { TrainedModel, TrainingServices, TrainingSet } from '../training-set/training-set.ts';
import { changedAt, digestOf, fileDigest, isIntact, makeFolder } from './disk.ts';
import { firstSamples } from './first-samples.ts';
import {
  filesName,
  manifestName,
  readStored,
  type StoredIndex,
  storedIndexes,
  storeVersion,
} from './index-list.ts';
import { indexesDirectory, makeRoom } from './room.ts';

/** Reads, continues and makes indexes of one method and training set. */
export class IndexStore {
  readonly #set: TrainingSet;
  readonly #method: InfluenceMethod;
  readonly #parameters: ParameterValues;
  readonly #services: TrainingServices;
  readonly #context: InfluenceContext;
  readonly #directory: string;
  readonly #root: string;
  readonly #warn: (message: string) => void;

  constructor(
    set: TrainingSet,
    trained: TrainedModel,
    method: InfluenceMethod,
    parameters: ParameterValues,
    services: TrainingServices,
    context: InfluenceContext,
    warn: (message: string) => void,
  ) {
    this.#set = set;
    this.#method = method;
    this.#parameters = parameters;
    this.#services = services;
    this.#context = context;
    this.#root = trained.indexDirectory;
    this.#directory = indexesDirectory(trained.indexDirectory);
    this.#warn = warn;
  }

  async open(key: string, settings: string) {
    const { arrays } = this.#set;
    const folder = join(this.#directory, key);
    const there = await this.#intact(folder);
    if (there !== null) {
      try {
        const fitted = await this.#open(folder, arrays);
        return { fitted, ...sizesOf(there), reused: 'whole' as const };
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'integrity')) throw error;
        this.#warn(`the kept index in "${folder}" is damaged (${error.message}) and is made anew`);
      }
    }
    const reused = (await this.#append(key, settings)) ? ('appended' as const) : ('none' as const);
    if (reused === 'none') await this.#fit(key, settings);
    await makeRoom(this.#root);
    const stored = await readStored(folder);
    if (stored === null)
      throw new Failure('integrity', `"${folder}" was removed while it was written; start again.`);
    return { fitted: await this.#open(folder, arrays), ...sizesOf(stored), reused };
  }

  /** The list of an index whose files are what it says; null otherwise. */
  async #intact(folder: string): Promise<StoredIndex | null> {
    if ((await stat(folder).catch(() => null)) === null) return null;
    const stored = await readStored(folder);
    for (const file of stored?.files ?? []) {
      if (!(await isIntact(join(folder, filesName), file))) {
        this.#warn(`the kept index in "${folder}" is damaged (${file.name}) and is made anew`);
        return null;
      }
    }
    if (stored === null) this.#warn(`the kept index in "${folder}" is damaged and is made anew`);
    const now = new Date();
    await utimes(join(folder, manifestName), now, now).catch(() => undefined);
    return stored;
  }

  #open(folder: string, arrays: TrainingSet['arrays']): Promise<FittedInfluence> {
    return this.#method.open(arrays, this.#parameters, this.#context, join(folder, filesName));
  }

  async #fit(key: string, settings: string): Promise<void> {
    const { arrays } = this.#set;
    await makeFolder(this.#directory, key, async (temporary) => {
      const files = join(temporary, filesName);
      await mkdir(files);
      const fitted = await this.#method.fit(arrays, this.#parameters, this.#context, files);
      // Closed before it gets its name: a file that is held open can't be moved everywhere.
      await fitted.dispose();
      await this.#writeList(temporary, settings);
    });
  }

  /** Continues the longest index of the first samples. False where there is none, or the method can't. */
  async #append(key: string, settings: string): Promise<boolean> {
    const { arrays } = this.#set;
    const candidates = (await storedIndexes(this.#directory))
      .filter(({ stored }) => stored.settings === settings && stored.seed === this.#services.seed)
      .filter(({ stored }) => stored.count < arrays.count && stored.digest === this.#set.digest(stored.count))
      .sort((a, b) => b.stored.count - a.stored.count);
    for (const { folder, stored } of candidates) {
      if ((await this.#intact(folder)) === null) continue;
      try {
        if (await this.#continue(key, settings, folder, stored)) return true;
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'integrity')) throw error;
        this.#warn(`the kept index in "${folder}" is damaged (${error.message}) and is not continued`);
      }
    }
    return false;
  }

  async #continue(key: string, settings: string, folder: string, from: StoredIndex): Promise<boolean> {
    const { arrays } = this.#set;
    const source = join(folder, filesName);
    try {
      await makeFolder(this.#directory, key, async (temporary) => {
        const files = join(temporary, filesName);
        await mkdir(files);
        for (const name of await namesBelow(source)) {
          await mkdir(dirname(join(files, name)), { recursive: true });
          await copyFile(join(source, name), join(files, name));
          await utimes(join(files, name), untouched, untouched);
        }
        const fitted = await this.#method.open(
          firstSamples(arrays, from.count),
          this.#parameters,
          this.#context,
          files,
        );
        try {
          if (fitted.append === undefined) throw new CannotAppend();
          await fitted.append(arrays, this.#context);
        } finally {
          await fitted.dispose();
        }
        await this.#writeList(temporary, settings, from.files);
      });
      return true;
    } catch (error) {
      if (error instanceof CannotAppend) return false;
      throw error;
    }
  }

  /** @param copied what was noted of files that were copied: those that were not written since need no new hash */
  async #writeList(temporary: string, settings: string, copied: StoredIndex['files'] = []): Promise<void> {
    const { arrays } = this.#set;
    const folder = join(temporary, filesName);
    const files: StoredIndex['files'] = [];
    for (const name of await namesBelow(folder)) {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      const before = copied.find((file) => file.name === name);
      const same = before?.bytes === size && mtimeMs === untouched.getTime();
      const sha256 = same ? before.sha256 : await fileDigest(path);
      files.push({ name, bytes: size, sha256, changedAt: await changedAt(path) });
    }
    const stored: StoredIndex = {
      version: storeVersion,
      settings,
      seed: this.#services.seed,
      count: arrays.count,
      digest: this.#set.digest(arrays.count),
      sha256: digestOf(files.map(({ name, sha256 }) => [name, sha256])),
      files,
    };
    await writeFile(join(temporary, manifestName), JSON.stringify(stored));
  }
}

/** The time of change that copied files get: any later write gives them another. */
const untouched = new Date('2000-01-01T00:00:00Z');

/** A method without `append`. */
class CannotAppend extends Error {}

function sizesOf({ sha256, files }: StoredIndex): { readonly sha256: string; readonly bytes: number } {
  return { sha256, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}

/** Files below a folder, by their paths from there with forward slashes, sorted. */
async function namesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
