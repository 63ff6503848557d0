import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ParameterValues } from '#contract/explanation.ts';
import type { InfluenceMethod } from '../influence-method.ts';
import { digestOf } from './disk.ts';

export const storeVersion = 1;
export const manifestName = 'index.json';
/** The folder of a method's own files. */
export const filesName = 'fitted';

/** The list that lies beside the files of an index. */
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

/** The list in a folder; null where there is none that can be read. */
export async function readStored(folder: string): Promise<StoredIndex | null> {
  try {
    return storedIndex.parse(JSON.parse(await readFile(join(folder, manifestName), 'utf8')));
  } catch {
    return null;
  }
}
