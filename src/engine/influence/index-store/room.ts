import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export function arraysDirectory(indexDirectory: string): string {
  return join(indexDirectory, 'arrays');
}

export function indexesDirectory(indexDirectory: string): string {
  return join(indexDirectory, 'indexes');
}

/** Arrays and indexes of all models together may take so many bytes; then those that were not used for longest go. */
export const mostBytesOnDisk = 20 * 2 ** 30;
/** What was used within this time is never removed: another worker may be reading it (milliseconds). */
const inUse = 2 * 60 * 60 * 1000;
/** Folders that were never finished are those of processes that died (milliseconds). */
const abandonedAfter = 24 * 60 * 60 * 1000;

/**
 * Removes kept arrays and indexes beyond a size, least recently used first, and what processes that died have left
 * behind. They can all be made again. The list of a folder (its JSON file) is touched when it is used.
 */
export async function makeRoom(
  indexDirectory: string,
  mostBytes = mostBytesOnDisk,
  now = Date.now(),
  spared = inUse,
): Promise<void> {
  const kept: { readonly folder: string; readonly bytes: number; readonly used: number }[] = [];
  for (const parent of [arraysDirectory(indexDirectory), indexesDirectory(indexDirectory)]) {
    for (const name of await readdir(parent).catch(() => [])) {
      const folder = join(parent, name);
      const { bytes, used } = await sizeOf(folder);
      if (!name.endsWith('.tmp')) kept.push({ folder, bytes, used });
      else if (now - used > abandonedAfter) await removed(folder);
    }
  }
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { folder, bytes, used } of kept.sort((a, b) => a.used - b.used)) {
    if (total <= mostBytes) return;
    if (now - used <= spared) continue;
    await removed(folder);
    total -= bytes;
  }
}

/** Bytes of all files below a folder, and when the last of them was written or touched. */
async function sizeOf(folder: string): Promise<{ readonly bytes: number; readonly used: number }> {
  let bytes = 0;
  let used = 0;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const status = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    if (status === null) continue;
    bytes += status.size;
    used = Math.max(used, status.mtimeMs);
  }
  return { bytes, used };
}

/** What can't be removed stays; the next time it is tried again. */
async function removed(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
