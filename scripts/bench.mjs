import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { buildWhenStale } from './build-when-stale.mjs';
import { findChromium } from './chromium.mjs';
import { ensureNode, root } from './node-version.mjs';

// npm run bench [-- NAME ..]: runs bench/NAME.ts and gathers what they measured in a table and a JSON file.
ensureNode(import.meta.url);
buildWhenStale();

const all = [
  'rise-cost',
  'gradient-cost',
  'score-cam',
  'shapley-cost',
  'demo-data',
  'large-project',
  'scroll',
  'scatter',
  'filter',
  'case-review',
  'chain',
  'fuzz-models',
  'large-model',
  'klarf',
  'craft',
  'tcav',
  'influence-faithfulness',
  'influence-latency',
];
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
const results = path.join(root, 'bench', 'results');
mkdirSync(results, { recursive: true });
const chromium = findChromium();
const rows = [];
let failed = false;
for (const name of names) {
  const part = path.join(results, `${name}.part.json`);
  rmSync(part, { force: true });
  const { status } = spawnSync(process.execPath, [path.join(root, 'bench', `${name}.ts`), part], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, WAFERLENS_CHROMIUM: chromium.executable ?? '' },
  });
  if (status === 0) rows.push(...JSON.parse(readFileSync(part, 'utf8')));
  else failed = true;
  rmSync(part, { force: true });
}

const header = ['what', 'measured', 'limit', ''];
const cells = rows.map((row) => [
  row.what,
  row.measured,
  row.limit ?? '',
  row.ok === null ? '' : row.ok ? 'ok' : 'MISSED',
]);
const widths = header.map((title, column) =>
  Math.max(title.length, ...cells.map((row) => row[column].length)),
);
const line = (row) =>
  row
    .map((cell, column) => cell.padEnd(widths[column]))
    .join('  ')
    .trimEnd();
console.log(`\n${line(header)}\n${line(widths.map((width) => '-'.repeat(width)))}`);
for (const row of cells) console.log(line(row));

const file = path.join(results, 'latest.json');
const machine = {
  platform: process.platform,
  processor: os.cpus()[0]?.model,
  cores: os.availableParallelism(),
  load: os.loadavg()[0],
};
writeFileSync(file, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
console.log(`\n${path.relative(root, file)}`);
process.exit(failed ? 1 : 0);
