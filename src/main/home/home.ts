import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';

/** Makes the folder. */
export async function openHome(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw new Failure(
      'storage',
      `${directory}: can't make the program's own folder (${(error as Error).message}); set WAFERLENS_HOME to a folder that can be written`,
    );
  }
}

/** Reads a small JSON file; null when it is missing or damaged: it then counts as not written yet. */
export async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Writes a small JSON file in one step: readers see the old or the new content. */
export async function writeJsonFile(file: string, content: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`);
  await rename(temporary, file);
}
