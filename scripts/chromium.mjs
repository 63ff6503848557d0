import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];

function onPath() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(directory, name + suffix);
      if (directory !== '' && existsSync(file)) return file;
    }
  }
  return null;
}

function installed() {
  const candidates = [
    '/usr/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
      const base = process.env[variable];
      return base === undefined
        ? []
        : [
            path.join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'),
            path.join(base, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
          ];
    }),
  ];
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * A Chromium for the end-to-end tests: the one that WAFERLENS_CHROMIUM names, else one that is installed, else
 * (as root on Debian) one installed through apt. Returns `{ executable }` or `{ missing: reason }`.
 */
export function findChromium() {
  const named = process.env.WAFERLENS_CHROMIUM;
  if (named !== undefined) {
    return existsSync(named)
      ? { executable: named }
      : { missing: `WAFERLENS_CHROMIUM names ${named}, which is not there` };
  }
  const found = onPath() ?? installed();
  if (found !== null) return { executable: found };
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium found: installing the Debian package "chromium" ...');
    const options = { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], options);
    const install = spawnSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      options,
    );
    if (existsSync('/usr/bin/chromium')) return { executable: '/usr/bin/chromium' };
    return {
      missing: `apt-get install chromium failed: ${(install.stderr ?? '').trim().split('\n').at(-1)}`,
    };
  }
  return {
    missing:
      'no Chromium, Chrome or Edge found. Install one (Debian: apt-get install chromium), or set WAFERLENS_CHROMIUM to its path',
  };
}

/** The version line of a Chromium, to be printed with test results. */
export function chromiumVersion(executable) {
  try {
    return execFileSync(executable, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown version';
  }
}
