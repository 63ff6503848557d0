import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The program under test: this checkout, or the one that WAFERLENS_PROGRAM names. */
export const programFolder = path.resolve(
  process.env.WAFERLENS_PROGRAM ?? fileURLToPath(new URL('../../..', import.meta.url)),
);

/** Made once per run by `prepare.ts`: the demo project that tests copy, and pictures to import. */
export const preparedFolder = path.join(programFolder, 'test-results', 'prepared');

export const preparedProject = path.join(preparedFolder, 'prepared.waferlens');

/** A folder per class with pictures and some files that are none. */
export const pictureFolder = path.join(preparedFolder, 'pictures-validation');

export const demoModelFolder = path.join(programFolder, 'resources', 'demo');

/** Chromium's path as `scripts/test.mjs` finds it. */
export const chromiumFile = process.env.WAFERLENS_CHROMIUM ?? '/usr/bin/chromium';

/** Off: what asks for a graphics card, and everything that would ask the network by itself. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why Electron can't be used here, or null. Its binary is not part of its package but fetched at its first start. */
export function electronObstacle(): string | null {
  if (existsSync(path.join(programFolder, 'node_modules', 'electron', 'path.txt'))) return null;
  return 'no Electron binary';
}
