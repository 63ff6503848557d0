import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Matrix } from '../../math/matrix-product.ts';
import { changedAt, digestOf, HashedFile, isIntact, makeFolder } from '../index-store/disk.ts';
import type { Rows } from '../rows.ts';
import { fileRows } from './file-rows.ts';
import { samplesDigest } from './sample-digest.ts';

/** Rises when the same settings may give other numbers. */
const storeVersion = 1;
const manifestName = 'arrays.json';

const storedArrays = z.object({
  version: z.literal(storeVersion),
  settings: z.string(),
  count: z.number().int(),
  digest: z.string(),
  unreadable: z.array(
    z.object({ position: z.number().int(), message: z.string(), cause: z.enum(['picture', 'answer']) }),
  ),
  files: z.array(
    z.object({
      name: z.string(),
      width: z.number().int(),
      bytes: z.number().int(),
      sha256: z.string(),
      changedAt: z.number(),
    }),
  ),
});
type StoredArrays = z.infer<typeof storedArrays>;

/** What arrays are made of: everything that they depend on beside the samples. */
export interface ArraySettings {
  /** JSON of the settings. */
  readonly text: string;
  /** Whether labels count, too. */
  readonly labelled: boolean;
}

/** Samples with their class indices. */
export interface LabelledSamples {
  readonly samples: readonly Sample[];
  readonly labels: Int32Array;
}

/** A sample without a usable row: its picture can't be read, or the model's answer is no number. */
export interface LeftOut {
  readonly position: number;
  readonly message: string;
  readonly cause: 'picture' | 'answer';
}

/** Arrays on disk: one row per sample of the list, zeros where its picture can't be read. */
export interface FoundArrays {
  readonly folder: string;
  /** Samples that it covers, from the first on. */
  readonly count: number;
  readonly unreadable: readonly LeftOut[];
  readonly rows: Readonly<Record<string, Rows>>;
  readonly bytes: number;
}

/** The folder name of arrays of samples with settings. */
export function arraysKey(settings: ArraySettings, { samples, labels }: LabelledSamples): string {
  const digest = samplesDigest(samples, settings.labelled ? labels : null);
  return `${settingsKey(settings)}-${digestOf([settings.text, samples.length, digest]).slice(0, 40)}`;
}

function settingsKey(settings: ArraySettings): string {
  return digestOf([storeVersion, settings.text]).slice(0, 24);
}

/**
 * Arrays of all samples, or else of as many of the first ones as there are.
 *
 * @param onDamaged told what is damaged and not used
 * @param trusting takes the list's word for the files, for estimates
 */
export async function findArrays(
  directory: string,
  settings: ArraySettings,
  listed: LabelledSamples,
  onDamaged: (message: string) => void,
  trusting = false,
): Promise<FoundArrays | null> {
  const prefix = `${settingsKey(settings)}-`;
  const names = (await readdir(directory).catch(() => [])).filter(
    (name) => name.startsWith(prefix) && !name.endsWith('.tmp'),
  );
  const candidates: { folder: string; stored: StoredArrays }[] = [];
  for (const name of names) {
    const folder = join(directory, name);
    const stored = await readStored(folder);
    if (stored === null) {
      onDamaged(`the kept arrays ${name} are damaged and are made anew`);
    } else if (stored.settings === settings.text && stored.count <= listed.samples.length) {
      const labels = settings.labelled ? listed.labels : null;
      if (samplesDigest(listed.samples, labels, stored.count) === stored.digest) {
        candidates.push({ folder, stored });
      }
    }
  }
  candidates.sort((a, b) => b.stored.count - a.stored.count);
  for (const { folder, stored } of candidates) {
    const intact = trusting || (await allIntact(folder, stored));
    if (intact) return found(folder, stored);
    onDamaged(`the kept arrays in "${folder}" are damaged and are made anew`);
  }
  return null;
}

async function readStored(folder: string): Promise<StoredArrays | null> {
  try {
    return storedArrays.parse(JSON.parse(await readFile(join(folder, manifestName), 'utf8')));
  } catch {
    return null;
  }
}

async function allIntact(folder: string, stored: StoredArrays): Promise<boolean> {
  for (const file of stored.files) {
    if (file.bytes !== stored.count * file.width * 4 || !(await isIntact(folder, file))) return false;
  }
  // Kept ones that are used last go last where room is made.
  const now = new Date();
  await utimes(join(folder, manifestName), now, now).catch(() => undefined);
  return true;
}

function found(folder: string, { count, unreadable, files }: StoredArrays): FoundArrays {
  return {
    folder,
    count,
    unreadable,
    rows: Object.fromEntries(
      files.map(({ name, width }) => [name, fileRows(join(folder, name), count, width)]),
    ),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}

/** Rows that are copied at once from arrays of fewer samples. */
const copiedRows = 1024;

/** Takes rows in the order of the samples and leaves them as arrays on disk. */
export class ArrayWriter {
  readonly #folder: string;
  readonly #files = new Map<string, { readonly file: HashedFile; readonly width: number }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies the first rows of arrays that are there already. */
  async copy(from: FoundArrays, count: number): Promise<void> {
    for (const [name, rows] of Object.entries(from.rows)) {
      for (let start = 0; start < count; start += copiedRows) {
        await this.#write(name, await rows.read(start, Math.min(copiedRows, count - start)));
      }
    }
  }

  /** Appends rows to each array, by its name. */
  async write(blocks: Readonly<Record<string, Matrix>>): Promise<void> {
    for (const [name, block] of Object.entries(blocks)) await this.#write(name, block);
  }

  async #write(name: string, block: Matrix): Promise<void> {
    const known = this.#files.get(name) ?? {
      file: await HashedFile.create(join(this.#folder, name)),
      width: block.columns,
    };
    this.#files.set(name, known);
    if (known.width !== block.columns) {
      throw new Failure('internal', `${name}: rows of ${known.width} and of ${block.columns} numbers`);
    }
    await known.file.write(block.data);
  }

  async finish(
    settings: ArraySettings,
    { samples, labels }: LabelledSamples,
    unreadable: FoundArrays['unreadable'],
  ): Promise<void> {
    const files: StoredArrays['files'] = [];
    for (const [name, { file, width }] of this.#files) {
      const { sha256, bytes } = await file.close();
      files.push({ name, width, bytes, sha256, changedAt: await changedAt(file.path) });
    }
    const stored: StoredArrays = {
      version: storeVersion,
      settings: settings.text,
      count: samples.length,
      digest: samplesDigest(samples, settings.labelled ? labels : null),
      unreadable: [...unreadable],
      files,
    };
    await writeFile(join(this.#folder, manifestName), JSON.stringify(stored));
  }

  async abandon(): Promise<void> {
    for (const { file } of this.#files.values()) await file.abandon();
  }
}

/**
 * Makes arrays of all samples in a folder of their own, under a temporary name until they are complete.
 *
 * @throws Failure `storage`; whatever `fill` throws, and then nothing is left
 */
export async function keepArrays(
  directory: string,
  settings: ArraySettings,
  listed: LabelledSamples,
  fill: (writer: ArrayWriter) => Promise<FoundArrays['unreadable']>,
): Promise<FoundArrays> {
  const name = arraysKey(settings, listed);
  await makeFolder(directory, name, async (temporary) => {
    const writer = new ArrayWriter(temporary);
    try {
      await writer.finish(settings, listed, await fill(writer));
    } finally {
      await writer.abandon();
    }
  });
  const folder = join(directory, name);
  const stored = await readStored(folder);
  if (stored === null)
    throw new Failure('integrity', `"${folder}" was removed while it was written; start again.`);
  return found(folder, stored);
}
