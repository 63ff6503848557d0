import { copyFile, rename, rm } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import type { Project } from '../store/project.ts';
import { storageFailure } from '../store/storage-failure.ts';

/** Writes a blob to a file of the user's choice in one step: the file is old or new, never half of each. */
export async function saveBlob(project: Project, sha256: string, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}.part`;
  try {
    await copyFile(project.blobs.pathOf(sha256), temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    const failure = storageFailure(error, 'saving a copy', file);
    if (failure instanceof Failure) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `${file}: can't be written (${reason}); choose another folder`);
  }
}
