import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './node-version.mjs';

const stampFile = path.join(root, 'out', 'sources.sha256');
const lockDirectory = path.join(root, 'node_modules', '.waferlens-build-lock');

/** A digest over names, sizes and times of everything that the build reads. */
function sourcesDigest() {
  const hash = createHash('sha256');
  const visit = (relative) => {
    const absolute = path.join(root, relative);
    const stats = statSync(absolute);
    if (stats.isDirectory()) {
      for (const entry of readdirSync(absolute).sort()) visit(path.join(relative, entry));
    } else if (!/\.test\.tsx?$/.test(relative)) {
      hash.update(`${relative}\0${stats.size}\0${stats.mtimeMs}\n`);
    }
  };
  for (const source of ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']) visit(source);
  return hash.digest('hex');
}

const isFresh = (digest) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest;

/** Waits for a build that another process has under way; a lock older than five minutes is left over. */
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lockDirectory);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lockDirectory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 300_000) rmSync(lockDirectory, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

/** Builds `out/` when the sources are newer than the last build. An installed program has no sources to build. */
export function buildWhenStale() {
  if (!existsSync(path.join(root, 'src'))) return;
  if (isFresh(sourcesDigest())) return;
  takeLock();
  try {
    const digest = sourcesDigest();
    if (isFresh(digest)) return;
    if (process.stderr.isTTY) process.stderr.write('Building Waferlens ...\n');
    const electronVite = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const build = spawnSync(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (build.status !== 0) {
      console.error(`${build.stdout}${build.stderr}`);
      console.error('error: internal: the build failed; its output is above');
      process.exit(1);
    }
    writeFileSync(stampFile, digest);
  } finally {
    rmSync(lockDirectory, { recursive: true, force: true });
  }
}
