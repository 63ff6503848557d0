import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';

/**
 * The project that a command works on: the one that `--project` names, else the nearest `*.waferlens` folder: the
 * folder that the user stands in or one above it if it is a project, or the only project inside it.
 */
export async function findProject(named: string | undefined, from: string): Promise<string> {
  if (named !== undefined) return path.resolve(from, named);
  const here = path.resolve(from);
  for (let directory = here; ; directory = path.dirname(directory)) {
    if (directory.endsWith('.waferlens') && isProject(directory)) return directory;
    if (path.dirname(directory) === directory) break;
  }
  const inside = await projectsIn(here);
  const [only] = inside;
  if (inside.length > 1) {
    throw new Failure(
      'usage',
      `${here} holds ${inside.length} projects (${inside.map((found) => path.basename(found)).join(', ')}); say which one with --project`,
    );
  }
  if (only !== undefined) return only;
  throw new Failure(
    'project',
    `no *.waferlens folder in ${here} or above it; make one with "waferlens init NAME.waferlens", or name one with --project`,
  );
}

const isProject = (directory: string) => existsSync(path.join(directory, 'project.db'));

async function projectsIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.endsWith('.waferlens'))
    .map((entry) => path.join(directory, entry.name))
    .filter(isProject)
    .sort();
}
