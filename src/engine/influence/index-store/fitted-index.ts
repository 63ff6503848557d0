import { copyFile, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { readParameters } from '../../explain/describe.ts';
import { findInfluenceMethod } from '../index.ts';
import type { FittedInfluence, InfluenceContext, InfluenceMethod } from '../influence-method.ts';
import type { TrainedModel, TrainingServices, TrainingSet } from '../training-set/training-set.ts';
import { changedAt, digestOf, fileDigest, isIntact, makeFolder } from './disk.ts';
import { firstSamples } from './first-samples.ts';
import { indexesDirectory, makeRoom } from './room.ts';

/** A method that knows the training set, with where it came from. */
export interface OpenIndex {
  /** Belongs to the training set, which closes it: `dispose` of it does nothing. */
  readonly fitted: FittedInfluence;
  /** All parameters, defaults filled in. */
  readonly parameters: ParameterValues;
  readonly methodVersion: string;
  /** `key`: hash of everything that it depends on. `sha256`: hash over its files. */
  readonly index: { readonly key: string; readonly sha256: string };
  /** `whole`: it was there; `appended`: one of the first samples was there; `none`: it was fitted. */
  readonly reused: 'none' | 'appended' | 'whole';
  /** What opening it took. */
  readonly seconds: number;
  /** Of its files. */
  readonly bytes: number;
  /** About the store: what was damaged and made anew. The method's own are in `fitted.warnings`. */
  readonly warnings: readonly string[];
}

const storeVersion = 1;
const manifestName = 'index.json';
const filesName = 'fitted';

export const storedIndex = z.object({
  version: z.literal(storeVersion),
  /** Hash of method, version, parameters and settings of the arrays. */
  settings: z.string(),
  seed: z.number().int(),
  count: z.number().int(),
  /** Of the samples and labels. */
  digest: z.string(),
  sha256: z.string(),
  files: z.array(
    z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string(), changedAt: z.number() }),
  ),
});
export type StoredIndex = z.infer<typeof storedIndex>;

/** What an index of a method depends on beside seed, samples and labels. */
export function indexSettings(
  method: Pick<InfluenceMethod, 'id' | 'version'>,
  parameters: ParameterValues,
  arrays: string,
): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf([storeVersion, method.id, method.version, sorted, arrays]);
}

/** The context that a method of a training set works in. */
export function influenceContext(
  set: Pick<TrainingSet, 'products' | 'threads'>,
  { seed, signal, report }: Pick<TrainingServices, 'seed' | 'signal' | 'report'>,
): InfluenceContext {
  return { seed, products: set.products, threads: set.threads, signal, report };
}

/**
 * Opens a method's index for a training set: reads it, appends to one of a prefix of the samples, or fits. It stays
 * open as long as the training set.
 *
 * @param given parameters; defaults are filled in
 * @throws Failure `usage` for an unknown method or parameter, and as the method's `fit`; `storage` that names the
 * place, with nothing half-written left; `cancelled`
 */
export async function openIndex(
  set: TrainingSet,
  trained: TrainedModel,
  methodId: string,
  given: ParameterValues,
  services: TrainingServices,
): Promise<OpenIndex> {
  const begun = performance.now();
  const method = findInfluenceMethod(methodId);
  const parameters = readParameters(method, given);
  const settings = indexSettings(method, parameters, set.settings);
  const key = indexKey(settings, services.seed, set.arrays.count, set.digest(set.arrays.count));
  const warnings: string[] = [];
  const opened = (
    { fitted, sha256, bytes }: { fitted: FittedInfluence; sha256: string; bytes: number },
    reused: OpenIndex['reused'],
  ): OpenIndex => ({
    fitted: borrowed(fitted),
    parameters,
    methodVersion: method.version,
    index: { key, sha256 },
    reused,
    seconds: (performance.now() - begun) / 1000,
    bytes,
    warnings,
  });
  const shelved = set.indexes.get(key);
  if (shelved !== undefined) return opened(shelved, 'whole');
  const store = new IndexStore(set, trained, method, parameters, services, (message) =>
    warnings.push(message),
  );
  const found = await store.open(key, settings);
  await set.indexes.put(key, found);
  return opened(found, found.reused);
}

export function indexKey(settings: string, seed: number, count: number, digest: string): string {
  return digestOf([settings, seed, count, digest]);
}

/** Lists of all indexes in a folder that can be read. */
export async function storedIndexes(
  directory: string,
): Promise<readonly { readonly folder: string; readonly stored: StoredIndex }[]> {
  const found: { folder: string; stored: StoredIndex }[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    const folder = join(directory, name);
    const stored = name.endsWith('.tmp') ? null : await readStored(folder);
    if (stored !== null) found.push({ folder, stored });
  }
  return found;
}

async function readStored(folder: string): Promise<StoredIndex | null> {
  try {
    return storedIndex.parse(JSON.parse(await readFile(join(folder, manifestName), 'utf8')));
  } catch {
    return null;
  }
}

/** Reads, continues and makes indexes of one method and training set. */
class IndexStore {
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
    warn: (message: string) => void,
  ) {
    this.#set = set;
    this.#method = method;
    this.#parameters = parameters;
    this.#services = services;
    this.#context = influenceContext(set, services);
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
        if (await this.#continue(key, settings, folder, stored.count)) return true;
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'integrity')) throw error;
        this.#warn(`the kept index in "${folder}" is damaged (${error.message}) and is not continued`);
      }
    }
    return false;
  }

  async #continue(key: string, settings: string, folder: string, count: number): Promise<boolean> {
    const { arrays } = this.#set;
    const source = join(folder, filesName);
    try {
      await makeFolder(this.#directory, key, async (temporary) => {
        const files = join(temporary, filesName);
        await mkdir(files);
        for (const name of await namesBelow(source)) {
          await mkdir(dirname(join(files, name)), { recursive: true });
          await copyFile(join(source, name), join(files, name));
        }
        const fitted = await this.#method.open(
          firstSamples(arrays, count),
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
        await this.#writeList(temporary, settings);
      });
      return true;
    } catch (error) {
      if (error instanceof CannotAppend) return false;
      throw error;
    }
  }

  async #writeList(temporary: string, settings: string): Promise<void> {
    const { arrays } = this.#set;
    const folder = join(temporary, filesName);
    const files: StoredIndex['files'] = [];
    for (const name of await namesBelow(folder)) {
      const path = join(folder, name);
      const { size } = await stat(path);
      files.push({ name, bytes: size, sha256: await fileDigest(path), changedAt: await changedAt(path) });
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

/** The same index, whose `dispose` leaves it open for the next caller. */
function borrowed(fitted: FittedInfluence): FittedInfluence {
  return {
    facts: fitted.facts,
    warnings: fitted.warnings,
    scores: (queries, context) => fitted.scores(queries, context),
    selfInfluence: (context) => fitted.selfInfluence(context),
    dispose: async () => undefined,
  };
}
