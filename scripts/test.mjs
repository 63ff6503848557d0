import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { buildWhenStale } from './build-when-stale.mjs';
import { chromiumVersion, findChromium } from './chromium.mjs';
import { ensureNode, root } from './node-version.mjs';

ensureNode(import.meta.url);

const results = path.join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const counts = { passed: 0, failed: 0, skipped: 0 };
const notes = [];

function tool(packageName, script, args, environment = {}) {
  const file = path.join(root, 'node_modules', packageName, script);
  return spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  }).status;
}

function stage(title, work) {
  const start = Date.now();
  console.log(`\n== ${title}`);
  const ok = work();
  console.log(`== ${title}: ${ok ? 'ok' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return ok;
}

/** A check without a count of its own counts as one test. */
function check(title, work) {
  const ok = stage(title, () => work() === 0);
  counts[ok ? 'passed' : 'failed']++;
}

function vitest(project, ...options) {
  stage(project, () => {
    const report = path.join(results, `${project}.json`);
    const status = tool('vitest', 'vitest.mjs', [
      'run',
      '--project',
      project,
      ...options,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]);
    if (!existsSync(report)) {
      counts.failed++;
      return false;
    }
    const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    counts.passed += numPassedTests;
    counts.failed += numFailedTests + (status !== 0 && numFailedTests === 0 ? 1 : 0);
    counts.skipped += numPendingTests;
    return success && status === 0;
  });
}

function endToEnd() {
  const chromium = findChromium();
  if ('missing' in chromium) {
    notes.push(`end-to-end: ${chromium.missing}`);
    counts.failed++;
    return;
  }
  console.log(`Chromium: ${chromium.executable} (${chromiumVersion(chromium.executable)})`);
  stage('end-to-end', () => {
    const report = path.join(results, 'end-to-end.json');
    const status = tool('@playwright/test', 'cli.js', ['test'], {
      WAFERLENS_CHROMIUM: chromium.executable,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    });
    if (!existsSync(report)) {
      counts.failed++;
      return false;
    }
    const { stats } = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += stats.expected + stats.flaky;
    counts.failed += stats.unexpected;
    counts.skipped += stats.skipped;
    if (stats.flaky > 0)
      notes.push(`end-to-end: ${stats.flaky} tests passed at the second try; the list above names them`);
    return status === 0;
  });
}

// Stage names on the command line run only those: npm test -- unit
const wanted = new Set(process.argv.slice(2));
const want = (name) => wanted.size === 0 || wanted.has(name);

if (want('check')) {
  check('format and lint', () => tool('@biomejs/biome', 'bin/biome', ['ci', '.']));
  check('types', () => tool('typescript', 'bin/tsc', ['--build']));
  check('layer rules', () =>
    tool('dependency-cruiser', 'bin/dependency-cruiser.mjs', ['src', '--config', '.dependency-cruiser.cjs']),
  );
}
check('build', () => {
  buildWhenStale();
  return 0;
});
if (want('unit')) vitest('unit');
// A fifth of their time is waiting for programs that start, are killed or are cancelled: two files leave cores idle.
if (want('integration')) vitest('integration', '--maxWorkers=3');
if (want('end-to-end')) endToEnd();

for (const note of notes) console.log(note);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);
