import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWhenStale } from './build-when-stale.mjs';
import { ensureNode, root } from './node-version.mjs';

// The command line from a checkout: builds first when the sources are newer, then runs the built program.
ensureNode(import.meta.url);
buildWhenStale();
await import(pathToFileURL(path.join(root, 'out', 'main', 'cli.js')).href);
