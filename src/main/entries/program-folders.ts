import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the parts of the built program lie. Entries are built to `out/main`. */
const main = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(main, '..', '..');

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
