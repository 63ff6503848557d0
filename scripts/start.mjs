import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { buildWhenStale } from './build-when-stale.mjs';
import { ensureNode, root } from './node-version.mjs';

ensureNode(import.meta.url);
buildWhenStale();

const electronPackage = path.join(root, 'node_modules', 'electron');

function electronBinary() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = path.join(electronPackage, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = path.join(electronPackage, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** Why Electron's window can't be used, or null when it can. Downloads Electron's binary on the first start. */
function electronObstacle() {
  if (process.env.WAFERLENS_HOST === 'loopback') return 'WAFERLENS_HOST=loopback asks for the browser';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  if (electronBinary() !== null) return null;
  console.log('First start: fetching the Electron binary ...');
  const install = spawnSync(process.execPath, [path.join(electronPackage, 'install.js')], {
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (electronBinary() !== null) return null;
  const reason = `${install.stderr ?? ''}`
    .trim()
    .split('\n')
    .findLast((line) => /error|ENOTFOUND|ECONN|getaddrinfo|denied/i.test(line));
  return `Electron's binary can't be downloaded here (${(reason ?? 'no answer').trim().slice(0, 160)})`;
}

const obstacle = electronObstacle();
const [command, args] =
  obstacle === null
    ? [electronBinary(), [root]]
    : [process.execPath, [path.join(root, 'out', 'main', 'loopback.js'), '--open', ...process.argv.slice(2)]];
if (obstacle !== null) console.log(`Opening in the browser instead of a window: ${obstacle}.`);
const child = spawn(command, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
