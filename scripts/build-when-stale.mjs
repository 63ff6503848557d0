import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './node-version.mjs';

const stampFile = path.join(root, 'out', 'sources.sha256');
const lockFile = path.join(root, '.cache', 'build.lock');

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
  for (const source of [
    'src',
    'electron.vite.config.ts',
    'vite.preview.config.ts',
    'package.json',
    'package-lock.json',
  ])
    visit(source);
  return hash.digest('hex');
}

const isFresh = (digest) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest;

/** Whether the process that took the lock still runs; a killed build leaves its lock behind. */
function holderRuns() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Waits for a build that another process has under way. */
function takeLock() {
  mkdirSync(path.dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (holderRuns()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      else rmSync(lockFile, { force: true });
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
    rmSync(lockFile, { force: true });
  }
}
