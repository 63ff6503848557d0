import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { DirectoryEntry } from '#contract/workstation.ts';

const mostEntries = 20_000;

export interface DirectoryListing {
  readonly path: string;
  readonly parent: string | null;
  readonly roots: { name: string; path: string }[];
  readonly entries: DirectoryEntry[];
}

/**
 * Lists a folder for the file picker: folders and projects first, then files, hidden ones left out.
 *
 * @throws Failure `not-found`, `unreadable`, `usage` for a relative path
 */
export async function listDirectory(requested: string | null): Promise<DirectoryListing> {
  const directory = requested ?? os.homedir();
  if (!path.isAbsolute(directory)) throw new Failure('usage', `${directory}: give an absolute path`);
  const children = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'not-found' : 'unreadable';
    throw new Failure(code, `${directory}: can't list the folder (${error.message})`);
  });
  const visible = children.filter((child) => !child.name.startsWith('.')).slice(0, mostEntries);
  const entries = await Promise.all(visible.map((child) => entryOf(path.join(directory, child.name))));
  const parent = path.dirname(directory);
  return {
    path: directory,
    parent: parent === directory ? null : parent,
    roots: roots(),
    entries: entries.filter((entry) => entry !== null).sort(byKindThenName),
  };
}

async function entryOf(file: string): Promise<DirectoryEntry | null> {
  // A link to nothing, or a file that vanished since the listing, is left out.
  const stats = await stat(file).catch(() => null);
  if (stats === null) return null;
  const name = path.basename(file);
  if (!stats.isDirectory()) return { name, path: file, kind: 'file', bytes: stats.size };
  const kind = existsSync(path.join(file, 'project.db')) ? 'project' : 'folder';
  return { name, path: file, kind, bytes: null };
}

function byKindThenName(a: DirectoryEntry, b: DirectoryEntry): number {
  if ((a.kind === 'file') !== (b.kind === 'file')) return a.kind === 'file' ? 1 : -1;
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** Where a user may start to look: the home folder and, on Windows, the drives. */
function roots(): { name: string; path: string }[] {
  const home = { name: 'Home', path: os.homedir() };
  if (process.platform !== 'win32') return [home, { name: 'Computer', path: '/' }];
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`);
  return [
    home,
    ...letters.filter((drive) => existsSync(drive)).map((drive) => ({ name: drive, path: drive })),
  ];
}
