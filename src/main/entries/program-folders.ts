import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the program: the nearest one above with its package.json. The bundler may put this module beside the
 * entries or into a folder of shared parts, so the depth says nothing.
 */
function programRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json')) || path.dirname(folder) === folder) return folder;
  }
}

const root = programRoot(path.dirname(fileURLToPath(import.meta.url)));
/** Entries are built to `out/main`. */
const main = path.join(root, 'out', 'main');

/** Where the parts of the built program lie. */
export const programFolders = {
  root,
  /** Worker entries. */
  workers: main,
  renderer: path.join(root, 'out', 'renderer'),
  preload: path.join(root, 'out', 'preload', 'index.cjs'),
  /** Demo models and fonts; a packaged program has them beside its archive, where other processes can read them. */
  resources: existsSync(path.join(root, 'resources'))
    ? path.join(root, 'resources')
    : path.join(process.resourcesPath ?? root, 'resources'),
} as const;

/** Variables that worker processes are started with. */
export function workerEnvironment(): Readonly<Record<string, string>> {
  return {
    WAFERLENS_PROBE_ENTRY: path.join(main, 'probe.js'),
    WAFERLENS_RESOURCES: programFolders.resources,
  };
}
