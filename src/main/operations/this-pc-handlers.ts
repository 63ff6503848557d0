import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { Handlers } from '#contract/method.ts';
import type { thisPcMethods } from '#contract/this-pc.ts';
import type { OperationContext } from './context.ts';

/** This PC: whether it computes rightly, and where things lie. */
export function thisPcHandlers(workstation: {
  readonly context: OperationContext;
  readonly home: string;
  status(): { readonly project: { readonly directory: string } | null };
}): Handlers<typeof thisPcMethods> {
  const { context, home } = workstation;
  const place = async (at: string) => ({ path: at, bytes: await bytesUnder(at) });
  return {
    'pc.selfTest': (request, { signal, report }) =>
      context.interactive.call('selfTest', request, { signal, onProgress: (event) => void report(event) }),
    'pc.places': async () => {
      const { project } = workstation.status();
      return {
        home: await place(home),
        log: await place(path.join(home, 'waferlens.log')),
        segmenters: await place(context.segmenterDirectory),
        project: project === null ? null : await place(project.directory),
        cache: project === null ? null : await place(context.project().indexDirectory),
      };
    },
    'pc.clearCache': async () => {
      const { indexDirectory } = context.project();
      if (context.jobs.list().some(({ state }) => state === 'running')) {
        throw new Failure(
          'usage',
          'the cache may be in use by the job that runs; clear it when the job has ended, or pause the job first.',
        );
      }
      const bytes = await bytesUnder(indexDirectory);
      await rm(indexDirectory, { recursive: true, force: true });
      return { bytes };
    },
  };
}

/** How much a file or everything in a folder takes; 0 for what is not there. */
async function bytesUnder(place: string): Promise<number> {
  try {
    const found = await stat(place);
    if (!found.isDirectory()) return found.size;
    const entries = await readdir(place, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          stat(path.join(entry.parentPath, entry.name)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}
