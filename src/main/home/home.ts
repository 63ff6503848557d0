import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';

/**
 * The program's own folder on this PC, outside all projects: settings, recent projects, measured batch sizes, logs.
 * `WAFERLENS_HOME` moves it; otherwise it is where the operating system keeps such data.
 */
export function homeDirectory(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const named = environment.WAFERLENS_HOME;
  if (named !== undefined && named !== '') return path.resolve(named);
  const user = os.homedir();
  switch (platform) {
    case 'win32':
      return path.join(environment.LOCALAPPDATA ?? path.join(user, 'AppData', 'Local'), 'Waferlens');
    case 'darwin':
      return path.join(user, 'Library', 'Application Support', 'Waferlens');
    default:
      return path.join(environment.XDG_DATA_HOME ?? path.join(user, '.local', 'share'), 'waferlens');
  }
}

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
