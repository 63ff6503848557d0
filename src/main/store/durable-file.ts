import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './storage-failure.ts';

/**
 * Moves a finished file to `target` so that after a crash or a full disk either all of it is there or nothing. Where
 * a rename can't do it (another disk) the file is copied into `scratch` first, then renamed, then removed.
 *
 * @param scratch A folder on the disk of `target`; what a dead program left there is nobody's.
 */
export async function moveDurably(source: string, target: string, scratch: string): Promise<void> {
  await synchroniseFile(source);
  try {
    await rename(source, target);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await placeDurably(scratch, async (temporary) => {
      await copyFile(source, temporary, constants.COPYFILE_EXCL);
      return target;
    });
    await rm(source, { force: true });
    return;
  }
  await synchroniseFolder(dirname(target));
}

/**
 * Lets `fill` write a temporary file in `scratch` and say where it belongs, then puts it there: fsync, rename, fsync
 * of the folder. Whatever goes wrong, the temporary file is gone afterwards.
 */
export async function placeDurably(
  scratch: string,
  fill: (temporary: string) => Promise<string>,
): Promise<string> {
  const temporary = join(scratch, `writing-${randomUUID()}`);
  try {
    const target = await fill(temporary);
    await synchroniseFile(temporary);
    await rename(temporary, target);
    await synchroniseFolder(dirname(target));
    return target;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Brings a file's bytes to the disk. */
export async function synchroniseFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Brings a folder's names to the disk. Windows has no such call and journals names by itself. */
export async function synchroniseFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
