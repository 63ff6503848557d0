import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Remembers measured batch sizes, so that later runs on this PC repeat them. */
export interface BatchMemory {
  get(key: string): Promise<number | undefined>;
  /** Remembers a size unless the key has one already; returns the one that counts. */
  set(key: string, batch: number): Promise<number>;
}

/** What a measured batch size depends on. */
export interface BatchKey {
  readonly modelHash: string;
  readonly provider: string;
  readonly threads: number;
  /** The graph around the model, for instance `evaluate` or `masked`. */
  readonly purpose: string;
}

/** The key under which a batch size is remembered. */
export function batchKey(key: BatchKey): string {
  return [key.modelHash, key.provider, `${key.threads} threads`, key.purpose].join(' | ');
}

const stored = z.record(z.string(), z.unknown());
const batchSize = z.number().int().positive();

/**
 * Batch sizes in a JSON file. A file that is missing or damaged counts as empty (sizes are then measured again); a
 * new one takes its place by rename, so a reader never sees half of it.
 */
export function fileBatchMemory(path: string): BatchMemory {
  const read = async (): Promise<Record<string, number>> => {
    let content: unknown;
    try {
      content = JSON.parse(await readFile(path, 'utf8'));
    } catch {
      return {};
    }
    const entries = Object.entries(stored.safeParse(content).data ?? {});
    return Object.fromEntries(
      entries.flatMap(([key, value]) => {
        const size = batchSize.safeParse(value);
        return size.success ? [[key, size.data]] : [];
      }),
    );
  };
  return {
    async get(key) {
      return (await read())[key];
    },
    async set(key, batch) {
      const sizes = await read();
      const known = sizes[key];
      if (known !== undefined) return known;
      const temporary = `${path}.${randomUUID()}.tmp`;
      const sorted = Object.entries({ ...sizes, [key]: batch }).sort(([a], [b]) => (a < b ? -1 : 1));
      try {
        await writeFile(temporary, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
        await rename(temporary, path);
      } catch {
        // A folder that can't be written costs a measurement next time and nothing else.
        await rm(temporary, { force: true });
      }
      return batch;
    },
  };
}

/** Batch sizes for the life of this process. */
export function processBatchMemory(): BatchMemory {
  const sizes = new Map<string, number>();
  return {
    get: async (key) => sizes.get(key),
    async set(key, batch) {
      const kept = sizes.get(key) ?? batch;
      sizes.set(key, kept);
      return kept;
    },
  };
}
