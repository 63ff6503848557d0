import process from 'node:process';
import { serveBrowser } from '#main/hosts/loopback/serve-browser.ts';
import { programFolders } from './program-folders.ts';
import { startHere } from './start-here.ts';

// The workstation for a browser on this PC, where there is no Electron: `loopback.js [--open] [PROJECT]`.
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());

const args = process.argv.slice(2);
const directory = args.find((argument) => !argument.startsWith('-'));
const workstation = await startHere({ host: 'loopback' });
try {
  if (directory !== undefined) await workstation.openProject(directory);
  await serveBrowser({
    workstation,
    rendererDirectory: programFolders.renderer,
    port: 0,
    open: args.includes('--open'),
    signal: abort.signal,
    note: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stdout.write(`${line}\n`),
  });
} finally {
  await workstation.close();
}
