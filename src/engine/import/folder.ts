import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { ImportProblem } from '#contract/dataset.ts';
import { formatOfName } from '#engine/image/picture-format.ts';
import type { Candidate } from './candidate.ts';
import { roleOfSplit } from './split.ts';

const clutter = new Set(['thumbs.db', 'desktop.ini']);

/**
 * Lists the files of a folder in a fixed order (by name, folders after files). The class is the first folder below
 * `root`; where every folder below `root` is named like a split (train, val, test ...), it is the split and the
 * class is the folder below that. Pictures directly in `root` have no label.
 *
 * Hidden files are left out. Links to files inside of `root` are read; other links are problems; links to folders
 * are never followed.
 */
export async function* listFolder(
  root: string,
  masksDirectory: string | null,
): AsyncGenerator<Candidate | ImportProblem> {
  const masks = masksDirectory === null ? null : resolve(masksDirectory);
  const folders = (await readdir(root, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && join(root, entry.name) !== masks,
  );
  const bySplit = folders.length > 0 && folders.every(({ name }) => roleOfSplit(name) !== null);
  const inside = (await realpath(root)) + sep;
  for await (const file of walk(root, masks)) {
    const name = relative(root, file.path).split(sep).join('/');
    if (file.link) {
      const problem = await linkProblem(file.path, name, inside);
      if (problem === 'folder') continue;
      if (problem !== null) {
        yield problem;
        continue;
      }
    }
    const parts = name.split('/').slice(0, -1);
    yield {
      name,
      path: file.path,
      label: (bySplit ? parts[1] : parts[0]) ?? null,
      split: bySplit ? (parts[0] ?? null) : null,
      certain: formatOfName(name) !== undefined,
      remarks: [],
    };
  }
}

interface FolderFile {
  readonly path: string;
  readonly link: boolean;
}

async function* walk(directory: string, left: string | null): AsyncGenerator<FolderFile> {
  const entries = (await readdir(directory, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.') && !clutter.has(name.toLowerCase()))
    .sort(byName);
  for (const entry of entries) {
    const path = join(directory, entry.name);
    // A folder named like a picture is no class; reading it says what it is.
    if (!entry.isDirectory()) yield { path, link: entry.isSymbolicLink() };
    else if (formatOfName(entry.name) !== undefined) yield { path, link: false };
  }
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && formatOfName(entry.name) === undefined && path !== left) {
      yield* walk(path, left);
    }
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

async function linkProblem(
  path: string,
  name: string,
  inside: string,
): Promise<ImportProblem | 'folder' | null> {
  let target: string;
  try {
    target = await realpath(path);
  } catch {
    return { file: name, severity: 'skipped', reason: 'missing', message: `"${name}" is a link to nothing` };
  }
  if (!target.startsWith(inside)) {
    const message = `"${name}" is a link out of the folder; links are followed inside of it only`;
    return { file: name, severity: 'skipped', reason: 'outside', message };
  }
  return (await stat(target)).isDirectory() ? 'folder' : null;
}
