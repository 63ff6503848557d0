import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { Failure } from '#contract/failure.ts';

/** A file of the built user interface. */
export interface RendererFile {
  readonly path: string;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The files of the built user interface by their path under its folder, with `/` between the parts. Only what was
 * found here is ever served, so no request can name a file elsewhere.
 */
export function rendererFiles(directory: string): ReadonlyMap<string, RendererFile> {
  const files = new Map<string, RendererFile>();
  for (const entry of listed(directory)) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(directory, path).split(sep).join('/'), { path, type });
  }
  return files;
}

function listed(directory: string) {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch (error) {
    const message = `the user interface is not in ${directory}; build it with "npm run build"`;
    throw new Failure('not-found', message, undefined, error);
  }
}
