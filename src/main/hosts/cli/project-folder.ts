import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';

/**
 * The project that a command works on: the one that `--project` names, else the nearest `*.waferlens` folder: the
 * current folder or one above it if it is a project, or the only project inside one of them.
 */
export async function findProject(named: string | undefined, from: string): Promise<string> {
  if (named !== undefined) return path.resolve(from, named);
  for (let directory = path.resolve(from); ; directory = path.dirname(directory)) {
    if (directory.endsWith('.waferlens') && isProject(directory)) return directory;
    const inside = await projectsIn(directory);
    const [only] = inside;
    if (inside.length > 1) {
      throw new Failure(
        'usage',
        `${directory} holds ${inside.length} projects (${inside.map((found) => path.basename(found)).join(', ')}); say which one with --project`,
      );
    }
    if (only !== undefined) return only;
    if (path.dirname(directory) === directory) break;
  }
  throw new Failure(
    'project',
    `no *.waferlens folder in ${path.resolve(from)} or above it; make one with "waferlens init NAME.waferlens", or name one with --project`,
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
