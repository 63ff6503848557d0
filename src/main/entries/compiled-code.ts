import module from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { homeDirectory } from '../home/home-directory.ts';

/** A worker is ended without notice, so what it compiled is saved once it had time to start. */
const saveAfterMs = 2000;

/**
 * Lets Node keep the compiled code of the program in its own folder on this PC, so that the next start need not compile
 * it again; workers are told the same folder by their environment. Where the folder can't be written, or
 * `NODE_DISABLE_COMPILE_CACHE` is set, every start compiles; `NODE_COMPILE_CACHE` names another folder.
 */
export function keepCompiledCode(): void {
  // An older Node has no such cache.
  if (typeof module.enableCompileCache !== 'function') return;
  module.enableCompileCache(
    process.env.NODE_COMPILE_CACHE ||
      path.join(homeDirectory(process.env, process.platform), 'compiled-code'),
  );
  const folder = module.getCompileCacheDir();
  // Node's own folder lies one below: by version, processor and user.
  if (folder !== undefined) process.env.NODE_COMPILE_CACHE = path.dirname(folder);
  saveCompiledCode();
}

/** Saves what this process compiled as soon as it has started; a process that ends before saves at its end. */
export function saveCompiledCode(): void {
  if (typeof module.flushCompileCache !== 'function') return;
  setTimeout(() => module.flushCompileCache(), saveAfterMs).unref();
}
