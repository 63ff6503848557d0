import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { chromium } from '@playwright/test';
import { build, type Rollup } from 'vite';
import { handOver, type Measurement } from './measurement.ts';

/**
 * Cases' own filter, counts and order on 1,000,000 invented samples with all facets, in Chromium. Beside it what the
 * page takes for one bare pass over a million numbers, so that the figures can be read on any machine. The limit is for
 * the best of fifteen rounds: what else the machine does at the time is no part of it.
 */
const limit = 50;

interface Timing {
  readonly best: number;
  readonly median: number;
}
const unknown: Timing = { best: Number.NaN, median: Number.NaN };
const entry = path.resolve('src', 'renderer', 'screens', 'cases', 'filter-cost.fixture.ts');

const built = (await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'filterBench' } },
})) as Rollup.RollupOutput[];
const script = built.flatMap(({ output }) => output).find((file) => file.type === 'chunk')?.code ?? '';
const browser = await chromium.launch({
  executablePath: process.env.WAFERLENS_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  await page.addScriptTag({ content: script });
  const times = await page.evaluate(() =>
    (globalThis as unknown as { filterBench: { measure(): Record<string, Timing> } }).filterBench.measure(),
  );
  const bare = `bare pass over a million bytes ${show(times.bareBytes)}, over a million codes with counting ${show(times.bareCodes)}`;
  const rows = [
    ['no filter, all counts', times.everything],
    ['one class: filter and counts', times.one],
    ['classes, lots, tags and two ranges: filter and counts', times.many],
    ['filter, counts and order by confidence', times.ordered],
    ['filter that half of the samples pass, counts and order', times.half],
  ] as const;
  handOver(
    rows.map(
      ([what, { best, median } = unknown]): Measurement => ({
        what: `1,000,000 samples in Chromium: ${what}`,
        measured: `best ${best.toFixed(1)} ms, median ${median.toFixed(1)} ms (${bare}; load ${(os.loadavg()[0] ?? 0).toFixed(1)})`,
        limit: `${limit} ms`,
        ok: best < limit,
        figures: {
          best,
          median,
          bareBytes: times.bareBytes?.best ?? 0,
          bareCodes: times.bareCodes?.best ?? 0,
        },
      }),
    ),
  );
} finally {
  await browser.close();
}

function show(timing: Timing | undefined): string {
  return `${(timing ?? unknown).best.toFixed(1)} ms`;
}
