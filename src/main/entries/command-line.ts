import process from 'node:process';
import { runCommandLine } from '#main/hosts/cli/program.ts';
import { programFolders } from './program-folders.ts';
import { programVersion, startHere } from './start-here.ts';

// The command line: the workstation without a window.
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
// A reader that goes away early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: storage: the result can't be written to standard output (${error.message})\n`);
  process.exit(1);
});

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    start: (options) => startHere({ host: 'command-line', ...options }),
    streams: { out: process.stdout, err: process.stderr },
    directory: process.cwd(),
    rendererDirectory: programFolders.renderer,
    signal: abort.signal,
  },
  programVersion,
);
