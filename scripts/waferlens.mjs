import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { buildWhenStale } from './build-when-stale.mjs';
import { ensureNode, root } from './node-version.mjs';

// The command line from a checkout: builds first when the sources are newer, then runs the built program.
ensureNode(import.meta.url);
buildWhenStale();
// npm starts scripts in the package's folder; relative paths are meant from where the user stands.
if (process.env.npm_lifecycle_event === 'waferlens' && process.env.INIT_CWD)
  process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(path.join(root, 'out', 'main', 'cli.js')).href);
